import Datasets
import LinearAlgebra
import SearchSpaces

extension StepEntry {
    private static let buckets = OptionDeclaration(
        "buckets", .int(64...65_536), default: .int(4096), "Into how many places words and pairs of words are hashed.")
    private static let components = OptionDeclaration(
        "components", .int(1...256), default: .int(32), "How many columns each text becomes, beside its two lengths.")

    static let text = StepEntry(
        "text",
        "Turns texts into numbers: hashed words, pairs of words and parts of words, weighted by how rare they are, on "
            + "the directions in which the training texts differ most. Works on "
            + "columns of three words a value and more unless columns are named.",
        options: [buckets, components], fitted: FittedText.self
    ) { settings in
        TextStep(
            columns: settings.columns, buckets: settings.options.int(buckets),
            components: settings.options.int(components))
    }
}

/// Hashed n-grams with TF-IDF and a truncated singular value decomposition, for each column by itself.
///
/// - SeeAlso: Weinberger and others 2009, "Feature hashing for large scale multitask learning"; Deerwester and others
///   1990, "Indexing by latent semantic analysis"; Halko, Martinsson, Tropp 2011, "Finding structure with randomness".
struct TextStep: PreprocessingStep {
    /// More texts than this are sampled: the directions hardly change.
    private static let mostTexts = 20_000

    let columns: ColumnChoice
    let buckets: Int
    let components: Int

    func fit(to training: TrainingRows) throws(TrainingError) -> FittedText {
        var found: [FittedText.Texts] = []
        for (index, column) in try columns.columns(of: training.table, .categorical).enumerated() {
            try training.checkStop()
            let (codes, levels) = try training.table.categories(column.name)
            guard columns.names != nil || Self.areTexts(levels) else { continue }
            var counts = [Int](repeating: 0, count: levels.count)
            for code in codes where code >= 0 { counts[Int(code)] += 1 }
            let stride = max(1, (levels.count + Self.mostTexts - 1) / Self.mostTexts)
            let chosen = Swift.stride(from: 0, to: levels.count, by: stride).map { $0 }
            let hashed = chosen.map { HashedText(levels[$0], buckets: buckets) }
            // +1, so that a bucket that occurs everywhere still counts a little.
            var documents = [Double](repeating: 0, count: buckets)
            var total = 0.0
            for (text, level) in zip(hashed, chosen) {
                total += Double(counts[level])
                for bucket in text.buckets { documents[Int(bucket)] += Double(counts[level]) }
            }
            let rarity = documents.map { Float(((1 + total) / (1 + $0)).logarithm + 1) }
            var rows = SparseRows(columns: buckets)
            for (text, level) in zip(hashed, chosen) {
                rows.append(text.weighted(by: rarity), times: Double(counts[level]).squareRoot())
            }
            let directions = try rows.leadingDirections(
                count: components, seed: training.seed, stream: training.stream + index, training.shouldStop)
            found.append(
                .init(
                    name: column.name, buckets: buckets, rarity: PackedFloats(rarity),
                    directions: PackedDirections(rounding: directions), components: directions.columns))
        }
        return FittedText(texts: found)
    }

    /// Whether levels have three words or more on average.
    private static func areTexts(_ levels: [String]) -> Bool {
        let words = levels.reduce(0) { $0 + $1.split(separator: " ").count }
        return !levels.isEmpty && words >= 3 * levels.count
    }
}

/// The directions of texts, for each column.
struct FittedText: FittedStep {
    struct Texts: Sendable, Equatable, Codable {
        let name: String
        let buckets: Int
        /// One number a bucket.
        let rarity: PackedFloats
        /// Buckets × components.
        let directions: PackedDirections
        let components: Int

        var columnNames: [String] { (0..<components).map { "\(name) topic \($0 + 1)" } }

        var isSound: Bool {
            (1...65_536).contains(buckets) && (0...256).contains(components) && rarity.values.count == buckets
                && rarity.values.allSatisfy(\.isFinite) && directions.areSound(buckets, components)
        }

        /// The coordinates of a text.
        func coordinates(of text: String) -> [Double] {
            let weighted = HashedText(text, buckets: buckets).weighted(by: rarity.values)
            return directions.coordinates(of: weighted.map { (Int($0.bucket), $0.weight) }, components)
        }
    }

    let texts: [Texts]

    func transform(_ table: Table) throws(TrainingError) -> Table {
        var replacements: [String: [Column]] = [:]
        for text in texts {
            let (codes, levels) = try table.categories(text.name)
            let coordinates = levels.map(text.coordinates)
            let words = levels.map { Double($0.split(separator: " ").count) }
            let lengths = levels.map { Double($0.unicodeScalars.count) }
            func column(_ name: String, _ value: (Int) -> Double) -> Column {
                Column(name: name, values: .numeric(codes.map { $0 < 0 ? 0 : value(Int($0)) }))
            }
            replacements[text.name] =
                text.columnNames.enumerated().map { k, name in column(name) { coordinates[$0][k] } }
                + [column("\(text.name) words") { words[$0] }, column("\(text.name) characters") { lengths[$0] }]
        }
        return try table.replacing(replacements)
    }

    var isSound: Bool { texts.allSatisfy(\.isSound) }
}
