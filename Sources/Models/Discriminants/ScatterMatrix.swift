import LinearAlgebra
import SearchSpaces

/// The covariance of rows around given means, in units of given scales, with what shrinkage needs to know of it.
struct ScatterMatrix {
    /// How a covariance that was estimated from few rows is drawn towards a multiple of the identity.
    enum Rule: String, CaseIterable, Sendable {
        /// By the share that is set.
        case fixed
        /// By the share that Ledoit and Wolf estimate from the rows.
        case ledoitWolf = "ledoit-wolf"
    }

    /// Divided by the rows' weight; the lower triangle is filled.
    private(set) var covariance: Matrix<Double>
    /// The weighted mean of the fourth power of the rows' length.
    private var fourthMoment: Double
    /// The weight of all rows.
    private let total: Double

    /// Variances below this share of a column's own are taken as it: of a column that follows from others, for instance.
    static let ridge = 1e-9

    /// Sums over the rows for which `isMember` holds.
    ///
    /// - Throws: ``TrainingError/stopped``.
    /// - Complexity: O(rows · columns²), by syrk in double.
    init(
        _ data: TrainingSet, _ codes: [Int32], _ moments: ClassMoments, onlyClass: Int?, _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        let d = moments.columns
        let blockRows = 256
        var sums = Matrix<Double>(rows: d, columns: d)
        var fourth = 0.0
        var total = 0.0
        let block = Storage<Double>(blockRows * d, repeating: 0)
        let inverses = moments.scales.map { 1 / $0 }
        var filled = 0
        var row = 0
        while row < data.count {
            if shouldStop() { throw .stopped }
            filled = 0
            data.features.withUnsafeBufferPointer { x in
                while row < data.count, filled < blockRows {
                    let code = Int(codes[row])
                    let weight = Double(data.weights?[row] ?? 1)
                    defer { row += 1 }
                    guard onlyClass == nil || onlyClass == code, weight > 0 else { continue }
                    let target = block.pointer + filled * d
                    let root = weight.squareRoot()
                    var square = 0.0
                    for c in 0..<d {
                        let value = (Double(x[row * d + c]) - moments.means[code * d + c]) * inverses[c]
                        square += value * value
                        target[c] = root * value
                    }
                    fourth += weight * square * square
                    total += weight
                    filled += 1
                }
            }
            sums.withUnsafeMutableBufferPointer { sums in
                guard let sums = sums.baseAddress, d > 0 else { return }
                BLAS.syrk(n: d, k: filled, a: block.pointer, lda: d, transposingA: true, beta: 1, c: sums, ldc: d)
            }
        }
        sums.withUnsafeMutableBufferPointer { sums in
            for i in 0..<sums.count where total > 0 { sums[i] /= total }
        }
        covariance = sums
        fourthMoment = total > 0 ? fourth / total : 0
        self.total = total
    }

    /// Draws the covariance S to (1 − s) · S + s · tr S / d · I, and adds the ridge.
    ///
    /// - SeeAlso: Ledoit and Wolf 2004, "A Well-Conditioned Estimator for Large-Dimensional Covariance Matrices",
    ///   doi:10.1016/S0047-259X(03)00096-4, for the share.
    mutating func shrink(_ rule: Rule, by fixed: Double) {
        let d = covariance.rows
        let mean = (0..<d).reduce(0) { $0 + covariance[$1, $1] } / Double(max(1, d))
        var share = fixed
        if rule == .ledoitWolf {
            var squares = 0.0
            for r in 0..<d {
                for c in 0..<r { squares += 2 * covariance[r, c] * covariance[r, c] }
                squares += covariance[r, r] * covariance[r, r]
            }
            let spread = squares - Double(d) * mean * mean
            let noise = (fourthMoment - squares) / max(1, total)
            share = spread > 0 ? min(max(noise / spread, 0), 1) : 0
        }
        for r in 0..<d {
            for c in 0..<r { covariance[r, c] *= 1 - share }
            covariance[r, r] = (1 - share) * covariance[r, r] + share * mean + Self.ridge
        }
    }

    /// The factor of the covariance; the ridge grows as far as it takes.
    ///
    /// - Throws: ``TrainingError/singular(_:)``, ``TrainingError/stopped``.
    func factor(_ shouldStop: () -> Bool) throws(TrainingError) -> Cholesky<Double> {
        var matrix = covariance
        var ridge = Self.ridge
        while ridge < 1 {
            if let factor = try Cholesky.of(matrix, shouldStop) { return factor }
            ridge *= 10
            for c in 0..<matrix.rows { matrix[c, c] = covariance[c, c] + ridge }
        }
        throw .singular("the covariance of the features has no factor; raise shrinkage")
    }
}

extension ScatterMatrix {
    static let shrinkage = OptionDeclaration(
        "shrinkage", .float(0...1), default: .float(0),
        "How far the covariance of the standardised features is drawn to a multiple of the identity: 0 not at all, 1 "
            + "entirely.")
    static let shrinkageRule = OptionDeclaration.choice(
        "shrinkage-rule", default: Rule.fixed,
        "fixed: by the share that shrinkage sets; ledoit-wolf: by a share estimated from the rows.")

    /// What of these is worth searching.
    static let parameters = [
        Parameter("shrinkage", .float(low: 0, high: 1, log: false, step: nil))
    ]
}
