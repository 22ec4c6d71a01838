import Datasets
import LinearAlgebra
import SearchSpaces

extension StepEntry {
    private static let components = OptionDeclaration(
        "components", .int(1...256), default: .int(64),
        "How many columns shapes, texture and colours become, beside the means of the colours and the shape.")

    static let image = StepEntry(
        "image",
        "Turns pictures into numbers: oriented gradients, local binary patterns, small pictures and colours, on the "
            + "directions in which the training pictures differ most. Works on columns of pictures that were looked "
            + "at, as 'auto', 'train' and 'data pictures' do.",
        options: [components], shorthand: components, fitted: FittedImages.self
    ) { settings in
        ImageStep(columns: settings.columns, components: settings.options.int(components))
    }
}

/// Descriptors of pictures on their principal components, for each column by itself; the parts of a descriptor are weighted
/// so that each varies as much as the others.
///
/// - SeeAlso: ``PictureDescriptor`` for what is seen; Escofier, Pagès 1994, "Multiple factor analysis",
///   doi:10.1016/0167-9473(94)90135-X, for the weights.
struct ImageStep: PreprocessingStep {
    /// More pictures than this are sampled: the directions hardly change.
    private static let mostPictures = 10_000

    let columns: ColumnChoice
    let components: Int

    func fit(to training: TrainingRows) throws(TrainingError) -> FittedImages {
        var found: [FittedImages.Pictures] = []
        for column in try columns.columns(of: training.table, .categorical) {
            try training.checkStop()
            let (codes, levels) = try training.table.categories(column.name)
            guard columns.names != nil || column.values.holdsPictures else { continue }
            try Self.check(levels, of: column.name)
            var counts = [Float](repeating: 0, count: levels.count)
            for (row, code) in codes.enumerated() where code >= 0 { counts[Int(code)] += Float(training.weight(row)) }
            let seen = levels.indices.filter { counts[$0] > 0 }
            let stride = max(1, (seen.count + Self.mostPictures - 1) / Self.mostPictures)
            var chosen: [(descriptor: PictureDescriptor, count: Float)] = []
            for place in Swift.stride(from: 0, to: seen.count, by: stride) {
                if let descriptor = PictureText(levels[seen[place]])?.descriptor {
                    chosen.append((descriptor, counts[seen[place]]))
                }
            }
            found.append(
                try Self.pictures(
                    column.name, chosen.map(\.descriptor), counts: chosen.map(\.count), components, training))
        }
        return FittedImages(columns: found)
    }

    /// Makes sure that pictures were looked at.
    private static func check(_ levels: [String], of column: String) throws(TrainingError) {
        guard let other = levels.first(where: { !PictureText.isOne($0) }) else { return }
        throw .unusableData(
            "image: column \"\(column)\" holds \"\(other.prefix(60))\", which is no picture that was looked at; 'leptune "
                + "data pictures' writes a table for studies in which all were")
    }

    private static func pictures(
        _ name: String, _ descriptors: [PictureDescriptor], counts: [Float], _ count: Int, _ training: TrainingRows
    ) throws(TrainingError) -> FittedImages.Pictures {
        guard !descriptors.isEmpty else {
            return .init(
                name: name, weights: PackedFloats([Float](repeating: 0, count: PictureDescriptor.Part.allCases.count)),
                mean: PackedFloats([Float](repeating: 0, count: PictureDescriptor.count)),
                directions: PackedDirections(rounding: Matrix(rows: PictureDescriptor.count, columns: 0)), components: 0
            )
        }
        let weights = PictureDescriptor.Part.allCases.map { weight(of: $0.range, in: descriptors, counts) }
        let factors = zip(PictureDescriptor.Part.allCases, weights).flatMap { part, weight in
            [Float](repeating: weight, count: part.range.count)
        }
        let rows = Matrix<Float>(
            rows: descriptors.count, columns: PictureDescriptor.count,
            elements: descriptors.flatMap { descriptor in zip(descriptor.values, factors).map { Float($0) * $1 } })
        let directions = try PrincipalComponents(
            fittedTo: rows, count: count, weights: counts, seed: training.seed, shouldStop: training.shouldStop)
        return .init(
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

/// The directions of pictures, for each column.
struct FittedImages: FittedStep {
    struct Pictures: Sendable, Equatable, Codable {
        let name: String
        /// One number a part of the descriptor.
        let weights: PackedFloats
        /// Of weighted descriptors.
        let mean: PackedFloats
        /// Numbers of a descriptor × components.
        let directions: PackedDirections
        let components: Int

        /// Numbers that are columns as they are: those with a meaning of their own.
        private static let plain = PictureDescriptor.Part.moments.range.lowerBound..<PictureDescriptor.count

        var columnNames: [String] {
            (0..<components).map { "\(name) feature \($0 + 1)" }
                + PictureDescriptor.namedNumbers.map { "\(name) \($0)" } + ["\(name) is missing"]
        }

        var isSound: Bool {
            (0...256).contains(components) && weights.values.count == PictureDescriptor.Part.allCases.count
                && mean.values.count == PictureDescriptor.count
                && [weights, mean].allSatisfy { $0.values.allSatisfy(\.isFinite) }
                && directions.areSound(PictureDescriptor.count, components)
        }

        /// The numbers of a picture, one a column; of one that is missing those of a picture as most are.
        func numbers(of picture: PictureDescriptor?) -> [Double] {
            guard let picture else {
                return [Double](repeating: 0, count: components)
                    + [Double](repeating: .nan, count: Self.plain.count) + [1]
            }
            var centred: [(place: Int, number: Float)] = []
            centred.reserveCapacity(PictureDescriptor.count)
            for (part, weight) in zip(PictureDescriptor.Part.allCases, weights.values) {
                for place in part.range {
                    centred.append((place, weight * Float(picture.values[place]) - mean.values[place]))
                }
            }
            return directions.coordinates(of: centred, components)
                + picture.values[Self.plain].map { Double($0) / 255 } + [0]
        }
    }

    let columns: [Pictures]

    func transform(_ table: Table) throws(TrainingError) -> Table {
        var replacements: [String: [Column]] = [:]
        for pictures in columns {
            let (codes, levels) = try table.categories(pictures.name)
            let known = levels.map { pictures.numbers(of: PictureText($0)?.descriptor) }
            let missing = pictures.numbers(of: nil)
            replacements[pictures.name] = pictures.columnNames.enumerated().map { place, name in
                Column(
                    name: name,
                    values: .numeric(codes.map { $0 < 0 ? missing[place] : known[Int($0)][place] }))
            }
        }
        return try table.replacing(replacements)
    }

    var isSound: Bool { columns.allSatisfy(\.isSound) }
}
