import LinearAlgebra
import Randomness

/// Rows of which most numbers are 0, in compressed form.
struct SparseRows {
    let columns: Int
    private var starts: [Int] = [0]
    private var places: [Int32] = []
    private var values: [Float] = []

    init(columns: Int) { self.columns = columns }

    /// How many rows there are.
    var count: Int { starts.count - 1 }

    /// Adds a row, all its numbers times a factor.
    mutating func append(_ row: [(bucket: Int32, weight: Float)], times factor: Double) {
        for (bucket, weight) in row {
            places.append(bucket)
            values.append(weight * Float(factor))
        }
        starts.append(places.count)
    }

    /// The leading right singular vectors, one a column, by subspace iteration from a random start.
    ///
    /// - Returns: `columns` × at most `count`; fewer if the rows span no more.
    /// - Throws: ``TrainingError/stopped``; ``TrainingError/singular(_:)`` never for finite rows.
    /// - Complexity: O(numbers · count), five times, and O(columns · count²).
    func leadingDirections(
        count wanted: Int, seed: UInt64, stream: Int, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> Matrix<Float> {
        let width = min(wanted + 6, columns)
        guard count > 0, width > 0 else { return Matrix(rows: columns, columns: 0) }
        var generator = CounterGenerator(seed: seed, stream: stream, purpose: .resampling)
        var basis = (0..<width).map { _ in (0..<columns).map { _ in generator.normal() } }
        var rank = Self.orthonormalise(&basis)
        for _ in 0..<4 {
            if shouldStop() { throw .stopped }
            basis = gram(times: basis)
            rank = Self.orthonormalise(&basis)
        }
        guard rank > 0 else { return Matrix(rows: columns, columns: 0) }
        let image = gram(times: basis)
        let small = Matrix<Double>(rows: rank, columns: rank) { i, j in
            (0..<columns).reduce(0) { $0 + basis[i][$1] * image[j][$1] }
        }
        do {
            let eigen = try SymmetricEigen(small)
            let kept = min(wanted, rank)
            return Matrix(rows: columns, columns: kept) { row, k in
                Float((0..<rank).reduce(0) { $0 + basis[$1][row] * eigen.vectors[rank - 1 - k, $1] })
            }
        } catch {
            throw .singular("the directions of the texts could not be found: \(error)")
        }
    }

    /// Aᵀ·A·v for each of some vectors v.
    private func gram(times vectors: [[Double]]) -> [[Double]] {
        let width = vectors.count
        // Vectors side by side, so that a row's numbers meet contiguous memory.
        var packed = [Float](repeating: 0, count: columns * width)
        for (k, vector) in vectors.enumerated() {
            for row in 0..<columns { packed[row * width + k] = Float(vector[row]) }
        }
        var sums = [Float](repeating: 0, count: columns * width)
        var image = [Float](repeating: 0, count: width)
        packed.withUnsafeBufferPointer { packed in
            sums.withUnsafeMutableBufferPointer { sums in
                image.withUnsafeMutableBufferPointer { image in
                    for row in 0..<count {
                        for k in 0..<width { image[k] = 0 }
                        for at in starts[row]..<starts[row + 1] {
                            let (start, value) = (Int(places[at]) * width, values[at])
                            for k in 0..<width { image[k] += value * packed[start + k] }
                        }
                        for at in starts[row]..<starts[row + 1] {
                            let (start, value) = (Int(places[at]) * width, values[at])
                            for k in 0..<width { sums[start + k] += value * image[k] }
                        }
                    }
                }
            }
        }
        return (0..<width).map { k in (0..<columns).map { Double(sums[$0 * width + k]) } }
    }

    /// Makes vectors orthonormal by modified Gram–Schmidt, drops those that depend on others, and says how many are left.
    private static func orthonormalise(_ vectors: inout [[Double]]) -> Int {
        var kept: [[Double]] = []
        for vector in vectors {
            var vector = vector
            let before = norm(vector)
            guard before > 0 else { continue }
            for _ in 0..<2 {
                for other in kept {
                    let share = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                    for index in vector.indices { vector[index] -= share * other[index] }
                }
            }
            let after = norm(vector)
            guard after > 1e-7 * before else { continue }
            for index in vector.indices { vector[index] /= after }
            kept.append(vector)
        }
        vectors = kept
        return kept.count
    }

    private static func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
