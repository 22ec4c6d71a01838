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

/// What is learned: to predict classes or numbers, or to group rows.
public enum LearningTask: String, Sendable, Hashable, Codable, CaseIterable {
    /// One of a fixed set of classes.
    case classification
    /// A number.
    case regression
    /// Groups of rows that lie near each other, from the features alone.
    case clustering
}

/// Classes of rows that are known but not learned from: they judge a clustering.
public struct ClassLabels: Sendable, Hashable {
    /// Codes into `names`, one a row.
    public let codes: [Int32]
    /// Distinct names of the classes.
    public let names: [String]

    /// Creates labels.
    public init(codes: [Int32], names: [String]) {
        self.codes = codes
        self.names = names
    }
}

/// What an estimator predicts: one value for each row, none missing; or nothing.
public enum Target: Sendable, Equatable {
    /// Codes into `names`, each from 0; names are distinct.
    case classes(codes: [Int32], names: [String])
    /// Finite numbers.
    case numbers([Float])
    /// Nothing: so many rows to group. Known classes, if there are any, are never learned from.
    case unlabelled(count: Int, reference: ClassLabels?)

    /// How many rows there are.
    public var count: Int {
        switch self {
        case .classes(let codes, _): codes.count
        case .numbers(let numbers): numbers.count
        case .unlabelled(let count, _): count
        }
    }

    /// The task that this target poses.
    public var task: LearningTask {
        switch self {
        case .classes: .classification
        case .numbers: .regression
        case .unlabelled: .clustering
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
    /// What the numbers of the target are counted in, such as `min`; nil for plain ones and for classes.
    public let targetUnit: String?
    /// How much each row counts, finite and not negative; nil if all count the same.
    public let weights: [Float]?
    /// The column that folds are made by, of features or not; nil for none.
    public let foldColumn: Column?
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
    ///   - foldColumn: The column that folds are made by.
    ///   - targetUnit: What the numbers of the target are counted in.
    /// - Throws: `DataError` if counts differ, a code has no name, a number is not finite, a weight is negative or the
    ///   test takes all rows.
    public init(
        name: String, features: Features, target: Target, fingerprint: Fingerprint, testCount: Int = 0,
        weights: [Float]? = nil, foldColumn: Column? = nil, targetUnit: String? = nil
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
        case .unlabelled(let count, let reference):
            guard count >= 0, reference.map({ $0.codes.count == count }) ?? true else {
                throw DataError("\(reference?.codes.count ?? 0) known classes were given for \(count) rows.")
            }
            guard
                reference.map({ labels in labels.codes.allSatisfy { $0 >= 0 && Int($0) < labels.names.count } }) ?? true
            else { throw DataError("A known class has a code outside its \(reference?.names.count ?? 0) names.") }
        }
        if let weights {
            guard weights.count == target.count else {
                throw DataError("There are \(weights.count) weights; the target has \(target.count) rows.")
            }
            guard weights.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
                throw DataError("A weight is negative or not finite.")
            }
        }
        guard foldColumn.map({ $0.values.count == target.count }) ?? true else {
            throw DataError(
                "The column of folds has \(foldColumn?.values.count ?? 0) rows; the target has \(target.count).")
        }
        self.foldColumn = foldColumn
        self.targetUnit = targetUnit
        self.weights = weights
        self.name = name
        self.features = features
        self.target = target
        self.fingerprint = fingerprint
        testRows = (target.count - testCount)..<target.count
    }
}
