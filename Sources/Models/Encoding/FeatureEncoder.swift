public import Datasets
public import LinearAlgebra

/// Turns tables and images into rows of numbers, by what training rows alone say.
///
/// - Numeric columns: missing values become the median; then the mean is taken away and divided by the deviation
///   (a constant column becomes 0). A column with missing values in training gets a second feature, 1 where missing.
/// - Categorical columns: one feature for each level that occurs in training (the 256 most frequent at most); a level
///   that training did not see, and a missing value, are 0 in all of them.
/// - Images: bytes divided by 255, standardised by each channel's mean and deviation.
///
/// That is the dense form; ``FeatureForm`` names the others. Everything that ``transform(_:rows:)`` returns is finite,
/// but for missing numbers in the raw form. Deterministic.
///
/// ```swift
/// let encoder = FeatureEncoder(fittedTo: dataset.features, rows: split.training)
/// let training = try encoder.transform(dataset.features, rows: split.training)
/// let validation = try encoder.transform(dataset.features, rows: split.validation)
/// ```
public struct FeatureEncoder: Sendable, Equatable {
    enum Encoding: Sendable, Equatable, Codable {
        case table([ColumnEncoding])
        case images(ImageEncoding)

        /// What the features mean.
        var layout: FeatureLayout {
            switch self {
            case .images(let images):
                FeatureLayout(
                    columns: [FeatureLayout.Column](
                        repeating: .number, count: images.height * images.width * images.channels),
                    image: .init(height: images.height, width: images.width, channels: images.channels))
            case .table(let columns):
                FeatureLayout(columns: columns.flatMap(\.features), allowsMissing: columns.contains { $0.kind == .raw })
            }
        }

        /// Whether encoding cannot go wrong, whoever wrote this.
        var isSound: Bool {
            switch self {
            case .images(let images): images.isSound
            case .table(let columns): columns.allSatisfy(\.kind.isSound)
            }
        }
    }

    struct ColumnEncoding: Sendable, Equatable, Codable {
        let name: String
        let kind: Kind

        enum Kind: Sendable, Equatable, Codable {
            case numeric(NumericEncoding)
            case raw
            case categorical(CategoricalEncoding)
            case coded(CategoricalEncoding)

            var isSound: Bool {
                switch self {
                case .numeric(let encoding): encoding.isSound
                case .categorical(let encoding), .coded(let encoding): encoding.isSound
                case .raw: true
                }
            }
        }

        /// What each of the column's features means.
        var features: [FeatureLayout.Column] {
            switch kind {
            case .numeric(let encoding): [FeatureLayout.Column](repeating: .number, count: encoding.width)
            case .raw: [.number]
            case .categorical(let encoding):
                [FeatureLayout.Column](repeating: .number, count: encoding.levels.count)
            case .coded(let encoding): [.category(levels: encoding.levels.count)]
            }
        }
    }

    let encoding: Encoding
    /// What the features mean.
    public let layout: FeatureLayout

    /// Learns an encoding.
    ///
    /// - Parameters:
    ///   - features: The data.
    ///   - rows: The training rows; no other is looked at.
    ///   - form: How the columns of tables look; images look the same in every form.
    ///   - scaled: Numeric columns that have the scale they should have; where numbers are standardised in this form,
    ///     these are only filled.
    /// - Complexity: O(rows · columns), and a sort of each numeric column.
    public init(
        fittedTo features: Features, rows: [Int], form: FeatureForm = .dense, scaled: Set<String> = []
    ) {
        switch features {
        case .images(let images):
            encoding = .images(ImageEncoding(images, rows: rows))
        case .table(let table):
            encoding = .table(
                table.columns.map { column in
                    ColumnEncoding(
                        name: column.name,
                        kind: Self.kind(of: column.values, rows, form, keepsScale: scaled.contains(column.name)))
                })
        }
        layout = encoding.layout
    }

    private static func kind(
        of values: ColumnValues, _ rows: [Int], _ form: FeatureForm, keepsScale: Bool
    ) -> ColumnEncoding.Kind {
        switch values {
        case .numeric(let numbers):
            switch form.numbers {
            case .standardised: return .numeric(NumericEncoding(rows.map { numbers[$0] }, keepsScale: keepsScale))
            case .raw: return .raw
            }
        case .categorical(let codes, let levels):
            let encoding = CategoricalEncoding(codes: rows.map { codes[$0] }, levels: levels)
            switch form.categories {
            case .indicators: return .categorical(encoding)
            case .codes: return .coded(encoding)
            }
        }
    }

    init(_ encoding: Encoding) {
        self.encoding = encoding
        layout = encoding.layout
    }

    /// How many features a row has.
    public var featureCount: Int { layout.columns.count }

    /// A name for each feature: `age`, `age is missing`, `city = Oslo`, `pixel 3,4`.
    public var featureNames: [String] {
        switch encoding {
        case .images(let images):
            (0..<images.height).flatMap { y in
                (0..<images.width).flatMap { x in
                    (0..<images.channels).map { images.channels == 1 ? "pixel \(y),\(x)" : "pixel \(y),\(x),\($0)" }
                }
            }
        case .table(let columns):
            columns.flatMap { column in
                switch column.kind {
                case .numeric(let encoding):
                    encoding.marksMissing ? [column.name, "\(column.name) is missing"] : [column.name]
                case .raw, .coded: [column.name]
                case .categorical(let encoding): encoding.levels.map { "\(column.name) = \($0)" }
                }
            }
        }
    }

    /// Encodes rows, in the order given.
    ///
    /// Columns are found by name and levels by text, so that the data may come from another file.
    ///
    /// - Returns: `rows.count` × ``featureCount``, laid out as ``layout`` says.
    /// - Throws: ``TrainingError/unusableData(_:)`` if a column is missing or of another kind, or images differ in size.
    public func transform(_ features: Features, rows: [Int]) throws(TrainingError) -> Matrix<Float> {
        switch (encoding, features) {
        case (.images(let encoding), .images(let images)):
            guard
                images.height == encoding.height, images.width == encoding.width, images.channels == encoding.channels
            else {
                throw .unusableData(
                    "the images are \(images.height) × \(images.width) × \(images.channels); "
                        + "\(encoding.height) × \(encoding.width) × \(encoding.channels) is expected")
            }
            return Matrix(rows: rows.count, columns: featureCount) { encoding.encode(images, rows: rows, into: $0) }
        case (.table(let columns), .table(let table)):
            return try transform(table, columns, rows: rows)
        case (.images, .table): throw .unusableData("a table was given; images are expected")
        case (.table, .images): throw .unusableData("images were given; a table is expected")
        }
    }

    private func transform(
        _ table: Table, _ columns: [ColumnEncoding], rows: [Int]
    ) throws(TrainingError) -> Matrix<Float> {
        let stride = featureCount
        var result = Matrix<Float>(rows: rows.count, columns: stride)
        var offset = 0
        for column in columns {
            guard let values = table[column.name]?.values else {
                throw .unusableData("column \"\(column.name)\" is missing; the model was trained with it")
            }
            switch (column.kind, values) {
            case (.numeric(let encoding), .numeric(let numbers)):
                result.withUnsafeMutableBufferPointer { target in
                    for (position, row) in rows.enumerated() {
                        target[position * stride + offset] = encoding.encode(numbers[row])
                        if encoding.marksMissing {
                            target[position * stride + offset + 1] = numbers[row].isFinite ? 0 : 1
                        }
                    }
                }
            case (.raw, .numeric(let numbers)):
                result.withUnsafeMutableBufferPointer { target in
                    for (position, row) in rows.enumerated() {
                        // An infinity, or a number beyond single precision, says no more than a missing one.
                        let number = Float(numbers[row])
                        target[position * stride + offset] = number.isFinite ? number : .nan
                    }
                }
            case (.coded(let encoding), .categorical(let codes, let levels)):
                let places = encoding.positions(of: levels)
                result.withUnsafeMutableBufferPointer { target in
                    for (position, row) in rows.enumerated() where codes[row] >= 0 {
                        if let place = places[Int(codes[row])] { target[position * stride + offset] = Float(place + 1) }
                    }
                }
            case (.categorical(let encoding), .categorical(let codes, let levels)):
                let places = encoding.positions(of: levels)
                result.withUnsafeMutableBufferPointer { target in
                    for (position, row) in rows.enumerated() where codes[row] >= 0 {
                        if let place = places[Int(codes[row])] { target[position * stride + offset + place] = 1 }
                    }
                }
            case (.coded, .numeric(let numbers)) where rows.allSatisfy({ numbers[$0].isNaN }),
                (.categorical, .numeric(let numbers)) where rows.allSatisfy({ numbers[$0].isNaN }):
                // Nothing but missing values is read as numbers, whatever it would have been.
                break
            case (.numeric, .categorical), (.raw, .categorical):
                throw .unusableData("column \"\(column.name)\" holds categories; numbers are expected")
            case (.categorical, .numeric), (.coded, .numeric):
                throw .unusableData("column \"\(column.name)\" holds numbers; categories are expected")
            }
            offset += column.features.count
        }
        return result
    }
}
