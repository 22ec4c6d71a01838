import Datasets
import LinearAlgebra

extension FittedImages.Pictures {
    /// More pictures than this are sampled: the directions hardly change.
    private static let mostPictures = 10_000

    /// Learns in which directions the pictures of a column differ most.
    ///
    /// - Parameters:
    ///   - name: The column's.
    ///   - levels: Pictures that were looked at, as texts; others are passed over.
    ///   - counts: How much each of them counts.
    ///   - components: How many directions, at most.
    init(
        _ name: String, _ levels: [String], counts: [Float], components: Int, seed: UInt64, shouldStop: () -> Bool
    ) throws(TrainingError) {
        let seen = levels.indices.filter { counts[$0] > 0 }
        let stride = max(1, (seen.count + Self.mostPictures - 1) / Self.mostPictures)
        var descriptors: [PictureDescriptor] = []
        var chosen: [Float] = []
        for place in Swift.stride(from: 0, to: seen.count, by: stride) {
            guard let descriptor = PictureText(levels[seen[place]])?.descriptor else { continue }
            descriptors.append(descriptor)
            chosen.append(counts[seen[place]])
        }
        guard !descriptors.isEmpty else {
            self.init(
                name: name, weights: PackedFloats([Float](repeating: 0, count: PictureDescriptor.Part.allCases.count)),
                mean: PackedFloats([Float](repeating: 0, count: PictureDescriptor.count)),
                directions: PackedDirections(rounding: Matrix(rows: PictureDescriptor.count, columns: 0)), components: 0
            )
            return
        }
        let weights = PictureDescriptor.Part.allCases.map { Self.weight(of: $0.range, in: descriptors, chosen) }
        let factors = zip(PictureDescriptor.Part.allCases, weights).flatMap { part, weight in
            [Float](repeating: weight, count: part.range.count)
        }
        let rows = Matrix<Float>(
            rows: descriptors.count, columns: PictureDescriptor.count,
            elements: descriptors.flatMap { descriptor in zip(descriptor.values, factors).map { Float($0) * $1 } })
        let directions = try PrincipalComponents(
            fittedTo: rows, count: components, weights: chosen, seed: seed, shouldStop: shouldStop)
        self.init(
            name: name, weights: PackedFloats(weights), mean: PackedFloats(directions.mean),
            directions: PackedDirections(rounding: directions.components.transposed()),
            components: directions.components.rows)
    }

    /// What makes a part's numbers vary by 1 together; 0 if they do not vary.
    private static func weight(
        of range: Range<Int>, in descriptors: [PictureDescriptor], _ counts: [Float]
    ) -> Float {
        var sums = [Double](repeating: 0, count: range.count)
        var squares = sums
        var total = 0.0
        for (descriptor, count) in zip(descriptors, counts) {
            total += Double(count)
            for (place, value) in descriptor.values[range].enumerated() {
                sums[place] += Double(count) * Double(value)
                squares[place] += Double(count) * Double(value) * Double(value)
            }
        }
        let variance = zip(sums, squares).reduce(0) { variance, moments in
            let mean = moments.0 / total
            return variance + max(0, moments.1 / total - mean * mean)
        }
        return variance > 1e-6 ? Float(1 / variance.squareRoot()) : 0
    }
}
