import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The rows that a Gaussian process is conditioned on: those of a training set that have a weight, with each column in
/// units of its deviation.
struct LatentRows: Sendable {
    /// Which rows of the training set.
    let rows: [Int]
    /// How much each counts; nil if all count 1.
    let weights: [Double]?
    /// The deviation of each column; 1 if it does not vary.
    let scales: [Double]
    /// The rows, column by column, divided by the scales.
    let points: KernelPoints

    /// Takes the rows of a training set.
    ///
    /// - Parameter limit: The most rows that are accepted.
    /// - Throws: ``TrainingError/unusableData(_:)`` if there are more.
    init(_ data: TrainingSet, limit: Int) throws(TrainingError) {
        let rows = (0..<data.count).filter { data.weights?[$0] ?? 1 > 0 }
        guard rows.count <= limit else {
            throw .unusableData(
                "there are \(rows.count) rows to train on and a Gaussian process takes at most \(limit): its time grows "
                    + "with the cube of the rows; give it fewer rows, raise row-limit, or use svm or gbdt")
        }
        let given = data.weights
        weights = given.flatMap { given in
            rows.allSatisfy { given[$0] == 1 } ? nil : rows.map { Double(given[$0]) }
        }
        self.rows = rows
        let total = weights?.reduce(0, +) ?? Double(rows.count)
        let d = data.features.columns
        var scales = [Double](repeating: 1, count: d)
        var columns: [[Double]] = []
        columns.reserveCapacity(d)
        for c in 0..<d {
            var values = data.features.withUnsafeBufferPointer { x in rows.map { Double(x[$0 * d + c]) } }
            var mean = 0.0
            for (i, value) in values.enumerated() { mean += value * ((weights?[i] ?? 1) / total) }
            var variance = 0.0
            for (i, value) in values.enumerated() {
                variance += (value - mean) * (value - mean) * ((weights?[i] ?? 1) / total)
            }
            if variance > 0 { scales[c] = variance.squareRoot() }
            for i in values.indices { values[i] = (values[i] - mean) / scales[c] }
            columns.append(values)
        }
        self.scales = scales
        points = KernelPoints(count: rows.count, columns: columns)
    }

    /// The rows in the features' own units.
    func unscaled(_ features: Matrix<Float>) -> KernelPoints {
        let d = features.columns
        return features.withUnsafeBufferPointer { x in
            KernelPoints(count: rows.count, columns: (0..<d).map { c in rows.map { Double(x[$0 * d + c]) } })
        }
    }

    /// Bounds and start of the logarithms of lengthscales, signal and, if there is one, noise.
    ///
    /// Lengthscales start at the root of the number of columns, the order of distances between rows.
    static func hyperparameters(dimensions: Int, columns: Int, hasNoise: Bool) -> Hyperparameters {
        let root = 0.5 * Double(max(1, columns)).logarithm
        let noise = hasNoise ? 1 : 0
        return Hyperparameters(
            start: [Double](repeating: root, count: dimensions) + [0] + [Double](repeating: -2.3, count: noise),
            lower: [Double](repeating: root - 6, count: dimensions) + [-7]
                + [Double](repeating: -13.8, count: noise),
            upper: [Double](repeating: root + 8, count: dimensions) + [hasNoise ? 7 : 12]
                + [Double](repeating: 2.3, count: noise))
    }

    /// Where a search starts, and its bounds.
    struct Hyperparameters: Sendable {
        let start: [Double]
        let lower: [Double]
        let upper: [Double]
    }

    /// Covariance parameters from logarithms; without noise if there is none among them.
    static func parameters(_ logarithms: [Double], dimensions: Int) -> KernelParameters {
        KernelParameters(
            lengthscales: logarithms[..<dimensions].map { exp($0) }, signal: exp(logarithms[dimensions]),
            noise: logarithms.count > dimensions + 1 ? exp(logarithms[dimensions + 1]) : 0)
    }
}

/// How many lengthscales there are.
enum Relevance: String, CaseIterable, Sendable {
    /// One for each column: automatic relevance determination.
    case each
    /// One for all.
    case shared

    /// The lengthscale of each column.
    func dimensions(columns: Int) -> [Int] {
        switch self {
        case .each: Array(0..<columns)
        case .shared: [Int](repeating: 0, count: columns)
        }
    }
}
