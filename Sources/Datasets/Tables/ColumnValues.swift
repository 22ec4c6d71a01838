/// The values of one column of a table.
public enum ColumnValues: Sendable, Equatable {
    /// Numbers; NaN marks a missing value.
    case numeric([Double])
    /// Codes into `levels`; −1 marks a missing value. Levels are distinct.
    case categorical(codes: [Int32], levels: [String])

    /// How many values there are, missing ones included.
    public var count: Int {
        switch self {
        case .numeric(let numbers): numbers.count
        case .categorical(let codes, _): codes.count
        }
    }

    /// How many values are missing.
    ///
    /// - Complexity: O(count).
    public var missingCount: Int {
        switch self {
        case .numeric(let numbers): numbers.reduce(0) { $0 + ($1.isNaN ? 1 : 0) }
        case .categorical(let codes, _): codes.reduce(0) { $0 + ($1 < 0 ? 1 : 0) }
        }
    }
}
