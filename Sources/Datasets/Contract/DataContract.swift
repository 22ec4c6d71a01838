/// What a table must be like to be used: its columns with their types, ranges and levels, and what holds between them.
///
/// ```swift
/// let contract = DataContract(suggestedFor: profile, table, today: 20_000)
/// let report = contract.check(new)
/// for (row, reasons) in report.reasons { print(row, reasons) }
/// ```
public struct DataContract: Sendable, Equatable, Codable {
    /// What the values of a column are.
    public enum ValueType: String, Sendable, Codable, CaseIterable {
        /// Finite numbers.
        case number
        /// Whole numbers.
        case integer
        /// Dates, perhaps with a time of day.
        case date
        /// Anything.
        case text
    }

    /// What a column must be like.
    public struct Column: Sendable, Equatable, Codable {
        /// Its name.
        public var name: String
        /// What its values are.
        public var type: ValueType
        /// What numbers are counted in, such as `kg`; nil for plain ones.
        public var unit: String?
        /// The least and the greatest number, in ``unit``; nil for any.
        public var minimum, maximum: Double?
        /// The texts that there may be; nil for any.
        public var levels: [String]?
        /// Whether no value comes twice.
        public var isUnique: Bool
        /// The greatest share of rows without a value; with 0 each such row breaks the contract.
        public var missing: Double
        /// How dates are written; nil for ISO 8601.
        public var form: String?
        /// The earliest date, as ISO 8601 writes it; nil for any.
        public var earliest: String?
        /// How many days old the newest date may be; nil for any number.
        public var freshness: Int?
        /// Whether dates after today are wrong.
        public var isPast: Bool

        /// Asks for a column of a type, with no other demands.
        public init(_ name: String, _ type: ValueType) {
            self.name = name
            self.type = type
            isUnique = false
            missing = 0
            isPast = false
        }
    }

    /// What holds between columns in every row that has a value in all of them.
    public struct Rule: Sendable, Equatable, Codable {
        /// The kinds of rules.
        public enum Kind: String, Sendable, Codable, CaseIterable {
            /// The first is at most the second, as numbers or as dates.
            case atMost = "at-most"
            /// The first and the second add up to the third.
            case sum
            /// The first times the second is the third.
            case product
            /// Either both have a value or none has.
            case together
        }

        /// What holds.
        public var kind: Kind
        /// Between which columns: two, or three for a sum and a product.
        public var columns: [String]

        /// Says what holds.
        public init(_ kind: Kind, _ columns: [String]) {
            self.kind = kind
            self.columns = columns
        }

        /// The rule in words.
        public var phrase: String {
            let names = columns.map { quoted($0) }
            return switch kind {
            case .atMost: "\(names[0]) is at most \(names[1])"
            case .sum: "\(names[0]) + \(names[1]) = \(names[2])"
            case .product: "\(names[0]) × \(names[1]) = \(names[2])"
            case .together: "\(names[0]) and \(names[1]) are there together"
            }
        }

        /// How many columns a rule of a kind is about.
        package static func width(of kind: Kind) -> Int {
            switch kind {
            case .atMost, .together: 2
            case .sum, .product: 3
            }
        }
    }

    /// Cells that count as missing; compared after trimming spaces.
    public var missing: [String]
    /// The columns that must be there; others may be, too.
    public var columns: [Column]
    /// What holds between them.
    public var rules: [Rule]

    /// Writes a contract.
    public init(missing: [String], columns: [Column], rules: [Rule]) {
        self.missing = missing
        self.columns = columns
        self.rules = rules
    }

    /// What of the contract is about some columns.
    public func about(_ names: Set<String>) -> DataContract {
        DataContract(
            missing: missing, columns: columns.filter { names.contains($0.name) },
            rules: rules.filter { $0.columns.allSatisfy(names.contains) })
    }
}
