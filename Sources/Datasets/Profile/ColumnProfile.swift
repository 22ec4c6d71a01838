/// What a column of a table looks like.
public struct ColumnProfile: Sendable, Equatable, Codable {
    /// A text that stands for a missing value, and how often.
    public struct Marker: Sendable, Equatable, Codable {
        /// The text; empty for an empty cell.
        public var text: String
        /// In how many rows.
        public var count: Int

        /// Names a marker.
        public init(text: String, count: Int) {
            self.text = text
            self.count = count
        }
    }

    /// The distribution of numbers; those that are missing do not count.
    public struct Numbers: Sendable, Equatable, Codable {
        /// The least and the greatest.
        public var minimum, maximum: Double
        /// The mean and the standard deviation.
        public var mean, deviation: Double
        /// The quartiles.
        public var lowerQuartile, median, upperQuartile: Double
        /// How many lie in each of at most twenty bins of equal width from the least to the greatest.
        public var histogram: [Int]
    }

    /// A level and how often it occurs.
    public struct Level: Sendable, Equatable, Codable {
        /// Its text.
        public var text: String
        /// In how many rows.
        public var count: Int

        /// Names a level.
        public init(text: String, count: Int) {
            self.text = text
            self.count = count
        }
    }

    /// The column's name.
    public var name: String
    /// What its values are.
    public var kind: ColumnKind
    /// Why they are taken for that, in a few words.
    public var reason: String
    /// How many rows the table has.
    public var rows: Int
    /// How many have no value.
    public var missing: Int
    /// What stands for missing values, the most frequent first.
    public var markers: [Marker]
    /// How many different values there are.
    public var distinct: Int
    /// The standard deviation of ``distinct`` as a share of it where it is an estimate; nil where it was counted.
    public var distinctError: Double?
    /// How often the rarest value occurs; nil for more than a thousand different ones.
    public var rarest: Int?
    /// The distribution, if the values are numbers.
    public var numbers: Numbers?
    /// The most frequent values, at most ten; none for numbers.
    public var levels: [Level]
    /// The levels from the least to the greatest, if what they say has an order.
    public var order: [String]?
    /// Between the items of a list.
    public var separator: String?
    /// How dates are written, such as `day-first`.
    public var dateForm: String?
    /// What numbers are counted in that were written with units, such as `kg`; nil for plain ones.
    public var unit: String?

    /// Whether it holds dates with days, and not times of day alone.
    package var hasDays: Bool { kind == .date && dateForm != DateForm.ofDay.rawValue }

    /// The share of rows without a value; 0 for an empty table.
    public var missingShare: Double { rows == 0 ? 0 : Double(missing) / Double(rows) }
}
