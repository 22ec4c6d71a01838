/// Turns a column of a table into what is predicted.
struct TargetColumn {
    /// Integer targets with at most so many distinct values are classes unless the source says otherwise.
    static let mostInferredClasses = 20
    /// The most classes of any target.
    static let mostClasses = 1_000

    let column: Column
    let file: String

    /// The target for a task, inferred when nil.
    ///
    /// Texts are classes; integers with at most 20 distinct values are classes; other numbers are numbers. Classes
    /// are in the order of their numbers, or of their texts.
    ///
    /// For clustering, classes that the column holds are kept to judge by; numbers are not.
    func target(for task: LearningTask?) throws(DataError) -> Target {
        if task == .clustering { return try target(for: nil).withoutTask }
        let missing = column.values.missingCount
        guard missing == 0 else {
            throw error(
                "\(missing) of \(column.values.count) rows have no value in the target column.",
                "Remove these rows, or choose another target.")
        }
        guard column.values.count > 0 else { throw error("The table has no rows.", "Add rows below the header.") }
        switch column.values {
        case .categorical(let codes, let levels):
            guard task != .regression else {
                let text = levels.first { Double($0) == nil } ?? levels.first ?? ""
                throw error(
                    "Regression needs numbers; the target has the text \(quoted(text)).",
                    "Use task: classification, or list the text under missing and remove its rows.")
            }
            return try classes(codes, levels)
        case .numeric(let numbers):
            let distinct = distinctIntegers(numbers)
            switch task {
            case .regression: return try self.numbers(numbers)
            case .classification:
                guard let distinct else {
                    throw error(
                        "Classification needs classes; the target has more than \(Self.mostClasses) different numbers "
                            + "or numbers that are not integers.", "Use task: regression.")
                }
                return try classes(numbers, distinct)
            case nil, .clustering:
                if let distinct, distinct.count <= Self.mostInferredClasses { return try classes(numbers, distinct) }
                return try self.numbers(numbers)
            }
        }
    }

    private func numbers(_ values: [Double]) throws(DataError) -> Target {
        let floats = values.map(Float.init)
        guard floats.allSatisfy(\.isFinite) else {
            throw error("A target is beyond the range of single precision (3.4e38).", "Rescale the column.")
        }
        guard floats.contains(where: { $0 != floats[0] }) else {
            throw error("Every row has the same target; there is nothing to learn.", "Choose another target.")
        }
        return .numbers(floats)
    }

    private func classes(_ values: [Double], _ distinct: [Int]) throws(DataError) -> Target {
        var codes: [Int: Int32] = [:]
        for (code, value) in distinct.enumerated() { codes[value] = Int32(code) }
        return try classes(values.map { codes[Int($0)] ?? -1 }, distinct.map(String.init))
    }

    private func classes(_ codes: [Int32], _ names: [String]) throws(DataError) -> Target {
        guard names.count > 1 else {
            throw error("Every row has the same class; at least two are needed.", "Choose another target.")
        }
        guard names.count <= Self.mostClasses else {
            throw error(
                "The target has \(names.count) classes; at most \(Self.mostClasses) are possible.",
                "Check that the column is not a number or an identifier of each row.")
        }
        return .classes(codes: codes, names: names)
    }

    /// The distinct values in ascending order, or nil if one is not an integer or there are too many.
    private func distinctIntegers(_ values: [Double]) -> [Int]? {
        var seen = Set<Int>()
        for value in values {
            guard let integer = Int(exactly: value) else { return nil }
            seen.insert(integer)
            if seen.count > Self.mostClasses { return nil }
        }
        return seen.sorted()
    }

    func error(_ problem: String, _ remedy: String) -> DataError {
        DataError(problem, file: file, column: quoted(column.name), remedy: remedy)
    }
}
