import CKernels
import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which covariances the components of a Gaussian mixture have.
enum MixtureCovariance: String, CaseIterable, Sendable {
    /// One of its own for each component.
    case full
    /// One for all components.
    case tied
    /// Variances of the columns alone, of its own for each component.
    case diagonal
}

/// The parameters of a Gaussian mixture: weights, means, and the Cholesky factors L of covariances L·Lᵀ.
struct MixtureDensity: Sendable, Equatable {
    let covariance: MixtureCovariance
    let columns: Int
    /// Shares of the components, which sum to 1.
    var weights: [Double]
    /// Components × columns.
    var means: [Double]
    /// Of each component, or one for all if tied: L, columns × columns, lower triangular; if diagonal the deviations.
    var factors: [Double]

    var components: Int { weights.count }

    /// How many numbers a factor has.
    static func factorSize(_ covariance: MixtureCovariance, columns: Int) -> Int {
        covariance == .diagonal ? columns : columns * columns
    }

    /// How many factors there are.
    static func factorCount(_ covariance: MixtureCovariance, components: Int) -> Int {
        covariance == .tied ? 1 : components
    }

    /// How many numbers were free to be fitted.
    var parameterCount: Int {
        let (k, d) = (components, columns)
        let covariances =
            switch covariance {
            case .full: k * d * (d + 1) / 2
            case .tied: d * (d + 1) / 2
            case .diagonal: k * d
            }
        return k - 1 + k * d + covariances
    }

    /// L of a component; its diagonal, if that is all.
    func factor(_ component: Int) -> ArraySlice<Double> {
        let size = Self.factorSize(covariance, columns: columns)
        let index = covariance == .tied ? 0 : component
        return factors[(index * size)..<((index + 1) * size)]
    }

    /// log weight − log det L − columns/2 · log 2π of each component: its log density at its mean.
    var constants: [Double] {
        let spread = Double(columns) / 2 * log(2 * Double.pi)
        return (0..<components).map { component in
            let factor = Array(factor(component))
            let diagonal = (0..<columns).map { covariance == .diagonal ? factor[$0] : factor[$0 * columns + $0] }
            let determinant = diagonal.reduce(0) { $0 + log($1) }
            return log(max(weights[component], 1e-300)) - determinant - spread
        }
    }

    /// L⁻¹, row by row.
    static func inverse(_ factor: [Double], _ d: Int) -> [Double] {
        var result = [Double](repeating: 0, count: d * d)
        for i in 0..<d { result[i * d + i] = 1 }
        guard d > 0 else { return result }
        result.withUnsafeMutableBufferPointer { b in
            factor.withUnsafeBufferPointer { l in
                guard let b = b.baseAddress, let l = l.baseAddress else { return }
                Double.rawTrsm(false, d, d, l, d, b, d)
            }
        }
        return result
    }

    func encode(into archive: inout TensorArchive) {
        archive["weights"] = .doubles(weights)
        archive["means"] = .doubles(means)
        archive["factors"] = .doubles(factors)
    }

    init(covariance: MixtureCovariance, columns: Int, weights: [Double], means: [Double], factors: [Double]) {
        self.covariance = covariance
        self.columns = columns
        self.weights = weights
        self.means = means
        self.factors = factors
    }

    /// Reads what `encode(into:)` wrote.
    ///
    /// - Throws: ``CheckpointError`` if a number is missing or not of a mixture.
    init(
        _ archive: TensorArchive, covariance: MixtureCovariance, columns: Int, components: Int
    ) throws(CheckpointError) {
        let size = Self.factorSize(covariance, columns: columns)
        let weights = try archive.doubles("weights", count: components)
        let means = try archive.doubles("means", count: components * columns)
        let count = Self.factorCount(covariance, components: components)
        let factors = try archive.doubles("factors", count: count * size)
        self.init(covariance: covariance, columns: columns, weights: weights, means: means, factors: factors)
        guard weights.allSatisfy({ $0 >= 0 && $0 <= 1.000001 }), means.allSatisfy(\.isFinite),
            factors.allSatisfy(\.isFinite),
            (0..<count).allSatisfy({ index in
                (0..<columns).allSatisfy {
                    factors[index * size + (covariance == .diagonal ? $0 : $0 * columns + $0)] > 0
                }
            })
        else { throw .mismatch("its weights, means or covariances are not those of a mixture") }
    }
}

/// Where a block of rows lies within a mixture, and the memory that it takes to find out.
///
/// Rows are whitened by each component, y = L⁻¹ (x − mean), one column after the other, so that every loop runs over
/// rows: one product for all components, then sums of squares, then the posterior in one fused pass.
final class MixtureBlock {
    let capacity: Int
    private let components: Int
    private let columns: Int
    private let covariance: MixtureCovariance

    /// L⁻¹ of each component below the other (or the only one), by row; if diagonal 1 / deviation.
    private let whitening: Storage<Float>
    /// L⁻¹ · mean of each component.
    private let shifts: Storage<Float>
    private let ones: Storage<Float>
    private let constants: Storage<Float>
    /// Whitened rows: columns of each component (of the only one if tied; the rows themselves if diagonal) × rows.
    let whitened: Storage<Float>
    /// Posterior of each component: components × rows.
    let shares: Storage<Float>
    /// The log density of each row.
    let logs: Storage<Float>

    init(components: Int, columns: Int, covariance: MixtureCovariance, rows: Int) {
        self.components = components
        self.columns = columns
        self.covariance = covariance
        let width = covariance == .full ? components * columns : columns
        capacity = Self.capacity(components: components, columns: columns, covariance: covariance, rows: rows)
        whitening = Storage(
            MixtureDensity.factorCount(covariance, components: components)
                * MixtureDensity.factorSize(covariance, columns: columns), repeating: 0)
        shifts = Storage(components * columns, repeating: 0)
        ones = Storage(columns, repeating: 1)
        constants = Storage(components, repeating: 0)
        whitened = Storage(width * capacity, repeating: 0)
        shares = Storage(components * capacity, repeating: 0)
        logs = Storage(capacity, repeating: 0)
    }

    static func capacity(components: Int, columns: Int, covariance: MixtureCovariance, rows: Int) -> Int {
        let width = components + (covariance == .full ? components * columns : columns)
        return max(1, min(rows, max(64, min(1024, (1 << 17) / max(1, width)))))
    }

    /// Takes the parameters.
    ///
    /// - Throws: `TrainingError.stopped`.
    func prepare(_ density: MixtureDensity, _ shouldStop: () -> Bool = { false }) throws(TrainingError) {
        let d = columns
        for (component, constant) in density.constants.enumerated() { constants.pointer[component] = Float(constant) }
        var inverse: [Double] = []
        for component in 0..<components {
            if shouldStop() { throw .stopped }
            if covariance == .diagonal {
                for (j, deviation) in density.factor(component).enumerated() {
                    let index = component * d + j
                    whitening.pointer[index] = Float(1 / deviation)
                    shifts.pointer[index] = Float(density.means[index] / deviation)
                }
                continue
            }
            if covariance == .full || component == 0 {
                inverse = MixtureDensity.inverse(Array(density.factor(component)), d)
                for i in 0..<(d * d) { whitening.pointer[component * d * d + i] = Float(inverse[i]) }
            }
            for i in 0..<d {
                var sum = 0.0
                for j in 0...i { sum += inverse[i * d + j] * density.means[component * d + j] }
                shifts.pointer[component * d + i] = Float(sum)
            }
        }
    }

    /// Whitens rows, at most `capacity`, and finds their posterior and density.
    func enter(_ x: UnsafePointer<Float>, rows: Int) {
        let d = columns
        whiten(x, rows: rows)
        for component in 0..<components {
            let squares = shares.pointer + component * rows
            switch covariance {
            case .full:
                leptune_shift_and_square_f32(
                    whitened.pointer + component * d * rows, shifts.pointer + component * d, squares, d, rows)
            case .tied:
                leptune_scaled_squares_f32(
                    whitened.pointer, ones.pointer, shifts.pointer + component * d, squares, d, rows)
            case .diagonal:
                leptune_scaled_squares_f32(
                    whitened.pointer, whitening.pointer + component * d, shifts.pointer + component * d, squares, d,
                    rows)
            }
        }
        leptune_posterior_f32(shares.pointer, constants.pointer, logs.pointer, components, rows)
    }

    private func whiten(_ x: UnsafePointer<Float>, rows: Int) {
        let d = columns
        guard covariance != .diagonal else {
            for j in 0..<d { for r in 0..<rows { whitened.pointer[j * rows + r] = x[r * d + j] } }
            return
        }
        let height = covariance == .full ? components * d : d
        BLAS.gemm(
            m: height, n: rows, k: d, a: whitening.pointer, lda: max(1, d), b: x, ldb: max(1, d), transposingB: true,
            c: whitened.pointer, ldc: rows)
    }

    /// The moments of the rows that were entered, in the whitened coordinates of each component.
    func add(to moments: MixtureMoments, rows: Int, weights: UnsafePointer<Float>?) {
        let d = columns
        for component in 0..<components {
            moments.totals[component] += leptune_root_of_shares_f32(
                shares.pointer + component * rows, weights, moments.root.pointer, rows)
            let sums = moments.sums.pointer + component * d
            switch covariance {
            case .full:
                let y = whitened.pointer + component * d * rows
                leptune_scale_by_root_f32(y, moments.root.pointer, sums, d, rows)
                BLAS.syrk(n: d, k: rows, a: y, lda: rows, c: moments.part.pointer, ldc: max(1, d))
                let scatter = moments.scatter.pointer + component * d * d
                for i in 0..<d { for j in 0...i { scatter[i * d + j] += Double(moments.part.pointer[i * d + j]) } }
            case .tied, .diagonal:
                let share = shares.pointer + component * rows
                if let weights { for r in 0..<rows { share[r] *= weights[r] } }
                leptune_scaled_moments_f32(
                    whitened.pointer, covariance == .tied ? ones.pointer : whitening.pointer + component * d,
                    shifts.pointer + component * d, share, sums, moments.scatter.pointer + component * d, d, rows)
            }
        }
        moments.logLikelihood += leptune_weighted_sum_f32(logs.pointer, weights, rows)
    }
}

/// What one pass over the rows sums up.
final class MixtureMoments {
    /// The weight of each component.
    var totals: [Double]
    /// Σ log density.
    var logLikelihood = 0.0
    /// Σ share · y of each component.
    let sums: Storage<Double>
    /// Σ share · y · yᵀ of each component, the lower triangle; otherwise Σ share · y².
    let scatter: Storage<Double>
    fileprivate let root: Storage<Float>
    fileprivate let part: Storage<Float>

    init(components: Int, columns: Int, covariance: MixtureCovariance, capacity: Int) {
        totals = [Double](repeating: 0, count: components)
        sums = Storage(components * columns, repeating: 0)
        let size = covariance == .full ? columns * columns : columns
        scatter = Storage(components * size, repeating: 0)
        root = Storage(capacity, repeating: 0)
        part = Storage(covariance == .full ? columns * columns : 0, repeating: 0)
    }

    func clear() {
        logLikelihood = 0
        for i in totals.indices { totals[i] = 0 }
        sums.pointer.update(repeating: 0, count: sums.count)
        scatter.pointer.update(repeating: 0, count: scatter.count)
    }
}
