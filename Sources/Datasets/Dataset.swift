/// What an estimator learns from, before any encoding.
public enum Features: Sendable, Equatable {
    /// Named columns.
    case table(Table)
    /// Images of equal size.
    case images(DenseImages)

    /// How many rows or images there are.
    public var count: Int {
        switch self {
        case .table(let table): table.rowCount
        case .images(let images): images.count
        }
    }
}

/// Whether classes or numbers are predicted.
public enum LearningTask: String, Sendable, Hashable, Codable, CaseIterable {
    /// One of a fixed set of classes.
    case classification
    /// A number.
    case regression
}

/// What an estimator predicts: one value for each row, none missing.
public enum Target: Sendable, Equatable {
    /// Codes into `names`, each from 0; names are distinct.
    case classes(codes: [Int32], names: [String])
    /// Finite numbers.
    case numbers([Float])

    /// How many rows there are.
    public var count: Int {
        switch self {
        case .classes(let codes, _): codes.count
        case .numbers(let numbers): numbers.count
        }
    }

    /// The task that this target poses.
    public var task: LearningTask {
        switch self {
        case .classes: .classification
        case .numbers: .regression
        }
    }
}

/// A data set: features, what to predict from them, and which bytes they came from.
public struct Dataset: Sendable, Equatable {
    /// A short name for people.
    public let name: String
    /// One row or image for each value of the target.
    public let features: Features
    /// One value for each row.
    public let target: Target
    /// How much each row counts, finite and not negative; nil if all count the same.
    public let weights: [Float]?
    /// The digest of the files that the data were read from.
    public let fingerprint: Fingerprint
    /// Rows set apart for a last test, neither trained on nor validated on: the last rows, or none.
    public let testRows: Range<Int>

    /// How many rows there are, test rows included.
    public var rowCount: Int { target.count }

    /// Rows that training and validation may use.
    public var searchRows: Range<Int> { 0..<testRows.lowerBound }

    /// Creates a data set.
    ///
    /// - Parameters:
    ///   - name: A short name for people.
    ///   - features: The features.
    ///   - target: One value for each row of the features.
    ///   - fingerprint: The digest of the files.
    ///   - testCount: How many of the last rows are set apart for a last test.
    ///   - weights: How much each row counts; nil if all count the same.
    /// - Throws: `DataError` if counts differ, a code has no name, a number is not finite, a weight is negative or the
    ///   test takes all rows.
    public init(
        name: String, features: Features, target: Target, fingerprint: Fingerprint, testCount: Int = 0,
        weights: [Float]? = nil
    ) throws(DataError) {
        guard features.count == target.count else {
            throw DataError("The features have \(features.count) rows; the target has \(target.count).")
        }
        guard testCount >= 0, testCount == 0 || testCount < target.count else {
            throw DataError("\(testCount) of \(target.count) rows are set apart for the test; some must remain.")
        }
        switch target {
        case .classes(let codes, let names):
            guard codes.allSatisfy({ $0 >= 0 && Int($0) < names.count }) else {
                throw DataError("The target has a code outside its \(names.count) classes.")
            }
        case .numbers(let numbers):
            guard numbers.allSatisfy(\.isFinite) else {
                throw DataError("The target has a number that is not finite.")
            }
        }
        if let weights {
            guard weights.count == target.count else {
                throw DataError("There are \(weights.count) weights; the target has \(target.count) rows.")
            }
            guard weights.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
                throw DataError("A weight is negative or not finite.")
            }
        }
        self.weights = weights
        self.name = name
        self.features = features
        self.target = target
        self.fingerprint = fingerprint
        testRows = (target.count - testCount)..<target.count
    }
}
