public import Datasets

extension Target {
    /// The number of classes; nil for numbers and for rows to group.
    package var classCount: Int? {
        switch self {
        case .classes(_, let names): names.count
        case .numbers, .unlabelled: nil
        }
    }

    /// The values of the given rows, in the given order; the names of classes stay.
    public func gathering(rows: [Int]) -> Target {
        switch self {
        case .classes(let codes, let names): .classes(codes: rows.map { codes[$0] }, names: names)
        case .numbers(let numbers): .numbers(rows.map { numbers[$0] })
        case .unlabelled(_, let reference):
            .unlabelled(
                count: rows.count,
                reference: reference.map { labels in
                    ClassLabels(codes: rows.map { labels.codes[$0] }, names: labels.names)
                })
        }
    }
}
