public import LinearAlgebra

/// The directions along which rows vary most: principal component analysis.
///
/// ```swift
/// let components = try PrincipalComponents(fittedTo: training, count: 50)
/// let scores = try components.transform(training)          // n × 50
/// ```
///
/// The variance along a direction divides by Σ weights − 1. Signs are such that the entry of the largest magnitude of
/// each direction is positive. Deterministic for a seed.
///
/// - SeeAlso: Halko, Martinsson, Tropp 2011, "Finding structure with randomness", SIAM Review 53(2), arXiv:0909.4061.
public struct PrincipalComponents: Sendable, Equatable {
    /// How directions are found.
    public enum Solver: String, Sendable, Hashable, Codable, CaseIterable {
        /// What is fastest for the shape: `exact` for small ones or many components, `leading` for up to 4,096 columns,
        /// else `randomised`.
        case automatic
        /// All eigenvectors of the covariance (or of the rows' products, where there are fewer rows than columns).
        case exact
        /// The leading eigenvectors of the covariance, until their residuals are small: variances to about 1e-6.
        case leading
        /// Three rounds of a block Krylov iteration on the rows themselves; no covariance is formed.
        case randomised
    }

    /// The mean of each column.
    public let mean: [Float]
    /// Orthonormal directions, one a row, by falling variance: components × columns.
    public let components: Matrix<Float>
    /// The variance along each direction, not negative.
    public let variances: [Double]
    /// The sum of the variances of all columns.
    public let totalVariance: Double

    /// Finds the leading directions.
    ///
    /// - Parameters:
    ///   - rows: Finite numbers; at least one row.
    ///   - count: How many directions; at most as many as rows and as columns are found.
    ///   - weights: How much each row counts, finite and not negative; nil if all count 1.
    ///   - solver: How.
    ///   - seed: Keys random numbers.
    ///   - shouldStop: Asked often.
    /// - Throws: ``TrainingError/stopped``, ``TrainingError/unusableData(_:)`` without rows or weights.
    /// - Complexity: O(n · columns² + columns² · count); randomised O(n · columns · count).
    public init(
        fittedTo rows: Matrix<Float>, count: Int, weights: [Float]? = nil, solver: Solver = .automatic,
        seed: UInt64 = 0, shouldStop: () -> Bool = { false }
    ) throws(TrainingError) {
        let centred = try CentredRows(rows, weights: weights, shouldStop)
        let count = max(0, min(count, min(rows.rows, rows.columns)))
        let found: Directions
        do {
            found = try Directions(
                centred, count: count, solver: solver.settled(rows: rows.rows, columns: rows.columns, count: count),
                seed: seed, shouldStop)
        } catch let error as TrainingError {
            throw error
        } catch {
            throw .unusableData("the principal components could not be computed: \(error)")
        }
        mean = centred.mean.map { Float($0) }
        components = found.vectors
        variances = found.variances
        totalVariance = centred.totalVariance
    }

    /// Puts together what was stored.
    ///
    /// - Parameters:
    ///   - mean: One for each column.
    ///   - components: Components × columns.
    ///   - variances: One for each component.
    ///   - totalVariance: Of all columns.
    package init(mean: [Float], components: Matrix<Float>, variances: [Double], totalVariance: Double) {
        precondition(components.columns == mean.count && components.rows == variances.count, "shapes differ")
        self.mean = mean
        self.components = components
        self.variances = variances
        self.totalVariance = totalVariance
    }

    /// The share of the total variance along each direction; 0 if nothing varies.
    public var varianceShares: [Double] {
        variances.map { totalVariance > 0 ? $0 / totalVariance : 0 }
    }

    /// The coordinates of rows along the directions: n × components.
    ///
    /// - Parameters:
    ///   - rows: n × columns.
    ///   - whitening: Whether to divide by the deviation, so that training rows have variance 1; directions without
    ///     variance give 0.
    /// - Throws: ``TrainingError/wrongFeatureCount(found:expected:)``.
    public func transform(_ rows: Matrix<Float>, whitening: Bool = false) throws(TrainingError) -> Matrix<Float> {
        guard rows.columns == mean.count else {
            throw .wrongFeatureCount(found: rows.columns, expected: mean.count)
        }
        var directions = components
        if whitening {
            // What rounding alone makes vary does not count.
            let least = 1e-12 * totalVariance
            for r in 0..<directions.rows {
                let factor = variances[r] > least ? Float(1 / variances[r].squareRoot()) : 0
                for c in 0..<directions.columns { directions[r, c] *= factor }
            }
        }
        let (n, d, k) = (rows.rows, mean.count, directions.rows)
        var result = Matrix<Float>(rows: n, columns: k)
        guard n > 0, d > 0, k > 0 else { return result }
        // Blocks are centred before they are multiplied: a large mean would swallow what varies.
        let size = min(n, max(64, 131_072 / d))
        var block = [Float](repeating: 0, count: size * d)
        result.withUnsafeMutableBufferPointer { result in
            rows.withUnsafeBufferPointer { x in
                directions.withUnsafeBufferPointer { v in
                    block.withUnsafeMutableBufferPointer { block in
                        guard let y = result.baseAddress, let x = x.baseAddress, let v = v.baseAddress,
                            let block = block.baseAddress
                        else { return }
                        var start = 0
                        while start < n {
                            let taken = min(size, n - start)
                            for r in 0..<taken {
                                for c in 0..<d { block[r * d + c] = x[(start + r) * d + c] - mean[c] }
                            }
                            BLAS.gemm(
                                m: taken, n: k, k: d, a: block, lda: d, b: v, ldb: d, transposingB: true,
                                c: y + start * k, ldc: k)
                            start += taken
                        }
                    }
                }
            }
        }
        return result
    }

    /// Rows that have the given coordinates: mean + coordinates · components.
    ///
    /// - Parameter coordinates: n × components, not whitened.
    public func inverseTransform(_ coordinates: Matrix<Float>) throws(TrainingError) -> Matrix<Float> {
        guard coordinates.columns == components.rows else {
            throw .wrongFeatureCount(found: coordinates.columns, expected: components.rows)
        }
        var result = coordinates.multiplied(by: components)
        let (n, d) = (result.rows, result.columns)
        result.withUnsafeMutableBufferPointer { x in
            for r in 0..<n {
                for c in 0..<d { x[r * d + c] += mean[c] }
            }
        }
        return result
    }
}

extension PrincipalComponents.Solver {
    /// What `automatic` means for a shape.
    func settled(rows: Int, columns: Int, count: Int) -> PrincipalComponents.Solver {
        guard self == .automatic else { return self }
        let least = min(rows, columns)
        if least <= 128 || (count > least / 8 && least <= 4096) { return .exact }
        return columns <= 4096 ? .leading : .randomised
    }
}

extension PrincipalComponents: Codable {
    private enum Key: String, CodingKey {
        case mean, components, variances, totalVariance
    }

    /// Decodes what `encode(to:)` wrote; sizes must fit each other.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let mean = try container.decode([Float].self, forKey: .mean)
        let elements = try container.decode([Float].self, forKey: .components)
        let variances = try container.decode([Double].self, forKey: .variances)
        let total = try container.decode(Double.self, forKey: .totalVariance)
        let (size, overflows) = variances.count.multipliedReportingOverflow(by: mean.count)
        guard !overflows, elements.count == size, mean.allSatisfy(\.isFinite), elements.allSatisfy(\.isFinite),
            variances.allSatisfy({ $0.isFinite && $0 >= 0 }), total.isFinite, total >= 0
        else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "these are no principal components"))
        }
        self.init(
            mean: mean, components: Matrix(rows: variances.count, columns: mean.count, elements: elements),
            variances: variances, totalVariance: total)
    }

    /// Encodes mean, components (row by row) and variances.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(mean, forKey: .mean)
        try container.encode(components.elements, forKey: .components)
        try container.encode(variances, forKey: .variances)
        try container.encode(totalVariance, forKey: .totalVariance)
    }
}
