public import Datasets

/// What a model expects of the data that it predicts from: the columns of the table, or the size of the images, that it
/// was trained on.
public enum ModelInput: Sendable, Equatable, Codable {
    /// Columns, found by name.
    case table([Column])
    /// Images of this size.
    case images(FeatureLayout.Image)

    /// A column of a table.
    public struct Column: Sendable, Equatable, Codable {
        /// Its name.
        public var name: String
        /// The levels of a category, none of pictures; nil for numbers.
        public var levels: [String]?
        /// What numbers were counted in that were written with units; nil for plain ones.
        public var unit: String?
        /// Whether it names pictures, of which any is welcome.
        public var holdsPictures: Bool { pictures ?? false }
        /// True for pictures, nil for all else.
        private var pictures: Bool?

        /// Describes a column.
        public init(name: String, levels: [String]? = nil) {
            self.name = name
            self.levels = levels
        }

        /// A column of pictures.
        static func pictures(_ name: String) -> Column {
            var column = Column(name: name, levels: [])
            column.pictures = true
            return column
        }
    }

    /// What the rows that a model is fitted to look like.
    ///
    /// - Parameters:
    ///   - features: The data.
    ///   - rows: The rows; levels that occur in no other are not listed.
    public init(_ features: Features, rows: [Int]) {
        switch features {
        case .images(let images):
            self = .images(.init(height: images.height, width: images.width, channels: images.channels))
        case .table(let table):
            self = .table(
                table.columns.map { column in
                    guard case .categorical(let codes, let levels) = column.values else {
                        var numbers = Column(name: column.name)
                        numbers.unit = column.unit?.name
                        return numbers
                    }
                    if column.values.holdsPictures { return .pictures(column.name) }
                    var occurs = [Bool](repeating: false, count: levels.count)
                    for row in rows where codes[row] >= 0 { occurs[Int(codes[row])] = true }
                    return Column(name: column.name, levels: levels.indices.filter { occurs[$0] }.map { levels[$0] })
                })
        }
    }

    /// The columns that hold pictures.
    package var pictureColumns: [String] {
        switch self {
        case .table(let columns): columns.filter(\.holdsPictures).map(\.name)
        case .images: []
        }
    }

    /// The columns with the levels of categories; nil for numbers.
    package var levels: [(name: String, levels: [String]?)] {
        switch self {
        case .table(let columns): columns.map { ($0.name, $0.levels) }
        case .images: []
        }
    }

    /// Whether names do not repeat, whoever wrote this.
    var isSound: Bool {
        switch self {
        case .images(let image): [image.height, image.width, image.channels].allSatisfy { (1...65_536).contains($0) }
        case .table(let columns): Set(columns.map(\.name)).count == columns.count
        }
    }
}

extension ModelInput {
    private enum CodingKeys: CodingKey {
        case columns, image
    }

    /// Reads `{"columns": […]}` or `{"image": {…}}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if container.contains(.image) {
            self = .images(try container.decode(FeatureLayout.Image.self, forKey: .image))
        } else {
            self = .table(try container.decode([Column].self, forKey: .columns))
        }
    }

    /// Writes what ``init(from:)`` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .table(let columns): try container.encode(columns, forKey: .columns)
        case .images(let image): try container.encode(image, forKey: .image)
        }
    }
}
