/// What a model that exists already predicts: the target of data that it is judged on must be of this kind.
public enum KnownTarget: Sendable, Hashable {
    /// One of these classes, in the order of their codes.
    case classes([String])
    /// A number.
    case numbers
    /// A number that is counted in a unit, such as `min`; those without one are taken to be.
    case counted(in: String)
}

extension TargetColumn {
    /// The target for a model that exists: classes have its codes, and a single class or number is no mistake.
    func target(known: KnownTarget) throws(DataError) -> Target {
        let missing = column.values.missingCount
        guard missing == 0 else {
            throw error(
                "\(missing) of \(column.values.count) rows have no value in the target column.", "Remove these rows.")
        }
        guard column.values.count > 0 else { throw error("The table has no rows.", "Add rows below the header.") }
        switch (known, column.values) {
        case (.numbers, .categorical(let codes, let levels)), (.counted, .categorical(let codes, let levels)):
            throw error(
                "The model predicts numbers; the target has the text \(quoted(levels[Int(codes[0])])).",
                "Choose another target.")
        case (.numbers, .numeric(let numbers)): return try self.numbers(numbers, in: column.unit?.base)
        case (.counted(let unit), .numeric(let numbers)):
            return try self.numbers(numbers, in: column.unit == nil ? nil : NumberUnit(name: unit))
        case (.classes(let names), .categorical(let codes, let levels)):
            let known = try self.codes(of: levels, among: names, occurring: Set(codes.map(Int.init)))
            return .classes(codes: codes.map { known[Int($0)] }, names: names)
        case (.classes(let names), .numeric(let numbers)):
            var places: [Double: Int] = [:]
            var texts: [String] = []
            for number in numbers where places[number] == nil {
                places[number] = texts.count
                texts.append(Int(exactly: number).map(String.init) ?? "\(number)")
            }
            let known = try self.codes(of: texts, among: names, occurring: Set(texts.indices))
            return .classes(codes: numbers.map { places[$0].map { known[$0] } ?? -1 }, names: names)
        }
    }

    private func numbers(_ numbers: [Double], in unit: NumberUnit?) throws(DataError) -> Target {
        guard let change = NumberUnit.conversion(from: column.unit, to: unit) else {
            throw error(
                "The target is counted in \(column.unit?.name ?? ""); the model predicts numbers in \(unit?.name ?? "").",
                "Choose another target.")
        }
        let floats = change(numbers).map(Float.init)
        guard floats.allSatisfy(\.isFinite) else {
            throw error("A target is beyond the range of single precision (3.4e38).", "Rescale the column.")
        }
        return .numbers(floats)
    }

    private func codes(
        of texts: [String], among names: [String], occurring: Set<Int>
    ) throws(DataError) -> [Int32] {
        let places = Dictionary(names.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
        let codes = texts.map { places[$0] ?? -1 }
        let unknown = texts.indices.filter { codes[$0] < 0 && occurring.contains($0) }.map { quoted(texts[$0]) }
        guard unknown.isEmpty else {
            throw error(
                "The model does not know \(unknown.count == 1 ? "the class" : "the classes") "
                    + "\(unknown.prefix(5).joined(separator: ", "))\(unknown.count > 5 ? " …" : "").",
                "Its classes are \(names.prefix(12).map { quoted($0) }.joined(separator: ", "))"
                    + "\(names.count > 12 ? " …" : ""); remove the other rows.")
        }
        return codes
    }
}

extension Target {
    /// What a column holds, for a model that exists: classes have its codes.
    ///
    /// - Throws: `DataError` for missing values, or values that the model does not know.
    package init(of column: Column, known: KnownTarget, file: String) throws(DataError) {
        self = try TargetColumn(column: column, file: file).target(known: known)
    }
}
