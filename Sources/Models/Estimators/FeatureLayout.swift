/// What the columns of a feature matrix mean.
public struct FeatureLayout: Sendable, Hashable, Codable {
    /// What one column means.
    public enum Column: Sendable, Hashable, Codable {
        /// A number, or a 0 or 1 that marks something.
        case number
        /// A code from 0 (missing or unseen) to `levels`.
        case category(levels: Int)
    }

    /// The form of an image whose pixels are the columns, in the order row, column, channel.
    public struct Image: Sendable, Hashable, Codable {
        /// Rows of an image.
        public let height: Int
        /// Columns of an image.
        public let width: Int
        /// Numbers a pixel.
        public let channels: Int

        /// Creates a form.
        public init(height: Int, width: Int, channels: Int) {
            self.height = height
            self.width = width
            self.channels = channels
        }
    }

    /// One for each column of the matrix.
    public let columns: [Column]
    /// The images that the rows are; nil for tables.
    public let image: Image?
    /// Whether NaN may stand for a missing number.
    public let allowsMissing: Bool

    /// Describes columns.
    public init(columns: [Column], image: Image? = nil, allowsMissing: Bool = false) {
        self.columns = columns
        self.image = image
        self.allowsMissing = allowsMissing
    }

    /// So many columns of finite numbers.
    public static func numbers(_ count: Int) -> FeatureLayout {
        FeatureLayout(columns: [Column](repeating: .number, count: count))
    }
}
