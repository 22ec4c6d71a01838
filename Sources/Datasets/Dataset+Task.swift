extension Target {
    /// Rows to group; classes are kept as what they may be judged by.
    public var withoutTask: Target {
        switch self {
        case .classes(let codes, let names):
            .unlabelled(count: codes.count, reference: ClassLabels(codes: codes, names: names))
        case .numbers(let numbers): .unlabelled(count: numbers.count, reference: nil)
        case .unlabelled: self
        }
    }
}

extension Dataset {
    /// The same data for a task: any rows can be grouped, also those that come with a target.
    ///
    /// - Parameter task: What a study asks for; nil for what the data are for.
    /// - Throws: `DataError` if the data have no target of that kind.
    public func posing(_ task: LearningTask?) throws(DataError) -> Dataset {
        guard let task, task != target.task else { return self }
        guard task == .clustering else {
            throw DataError("The study asks for \(task.rawValue); the data \(name) are for \(target.task.rawValue).")
        }
        return try Dataset(
            name: name, features: features, target: target.withoutTask, fingerprint: fingerprint,
            testCount: testRows.count, weights: weights, foldColumn: foldColumn)
    }
}
