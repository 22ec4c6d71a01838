public import Datasets

extension Target {
    /// The number of classes; nil for numbers.
    package var classCount: Int? {
        switch self {
        case .classes(_, let names): names.count
        case .numbers: nil
        }
    }

    /// The values of the given rows, in the given order; the names of classes stay.
    public func gathering(rows: [Int]) -> Target {
        switch self {
        case .classes(let codes, let names): .classes(codes: rows.map { codes[$0] }, names: names)
        case .numbers(let numbers): .numbers(rows.map { numbers[$0] })
        }
    }
}
