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
            found.append(
                try FittedImages.Pictures(
                    column.name, levels, counts: counts, components: components, seed: training.seed,
                    shouldStop: training.shouldStop))
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
            return directions.coordinates(of: centred(picture), components) + Self.namedNumbers(of: picture) + [0]
        }

        /// The numbers of a picture that mean something by themselves, from 0 to 1.
        static func namedNumbers(of picture: PictureDescriptor) -> [Double] {
            picture.values[plain].map { Double($0) / 255 }
        }

        /// Weighted descriptors, less their mean.
        func centred(_ picture: PictureDescriptor) -> [(place: Int, number: Float)] {
            var centred: [(place: Int, number: Float)] = []
            centred.reserveCapacity(PictureDescriptor.count)
            for (part, weight) in zip(PictureDescriptor.Part.allCases, weights.values) {
                for place in part.range {
                    centred.append((place, weight * Float(picture.values[place]) - mean.values[place]))
                }
            }
            return centred
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
