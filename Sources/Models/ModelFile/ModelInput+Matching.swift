public import Datasets
import Spelling

extension ModelInput {
    /// Something about new data that a person should know, though a model can predict from them.
    public enum Remark: Sendable, Equatable, CustomStringConvertible {
        /// Values of a category that the model was not trained on: so many rows, and some of the values.
        case unseenLevels(column: String, rows: Int, levels: [String])
        /// Pictures that cannot be read: so many rows, and why one of them cannot.
        case unseenPictures(column: String, rows: Int, example: String)
        /// Numbers without a unit, which training's had; they are taken to be counted in that.
        case noUnit(column: String, unit: String)
        /// A column that the model does not know; it is left out.
        case unusedColumn(String)
        /// A column in which every value is missing.
        case emptyColumn(String)

        /// One sentence.
        public var description: String {
            switch self {
            case .unseenLevels(let column, let rows, let levels):
                "column \"\(column)\": \(rows) \(rows == 1 ? "row has a value" : "rows have values") that training did "
                    + "not see, such as \(levels.map { "\"\($0)\"" }.joined(separator: ", ")); they count as unknown"
            case .unseenPictures(let column, let rows, let example):
                "column \"\(column)\": \(rows) \(rows == 1 ? "row has no picture" : "rows have no picture") that can be read, "
                    + "such as \(example); they count as missing"
            case .noUnit(let column, let unit):
                "column \"\(column)\": the numbers have no unit; they are taken as \(unit)"
            case .unusedColumn(let column): "column \"\(column)\" is not one of the model's; it is left out"
            case .emptyColumn(let column): "column \"\(column)\" has no value in any row"
            }
        }
    }

    /// How many unseen levels a remark names.
    static let namedLevels = 3

    /// New data in the form that the model expects, with what is remarkable about them.
    ///
    /// Whether a column of a file holds numbers or categories depends on the values that happen to be in it: numbers
    /// become categories where the model expects those, and a column without values becomes what is expected.
    ///
    /// - Throws: ``TrainingError/unusableData(_:)`` for a missing column, categories in place of numbers, or images of
    ///   another size.
    public func matching(_ features: Features) throws(TrainingError) -> (features: Features, remarks: [Remark]) {
        switch (self, features) {
        case (.images(let expected), .images(let images)):
            guard
                images.height == expected.height, images.width == expected.width, images.channels == expected.channels
            else {
                throw .unusableData(
                    "the images are \(images.height) × \(images.width) × \(images.channels); the model was trained on "
                        + "\(expected.height) × \(expected.width) × \(expected.channels)")
            }
            return (features, [])
        case (.table(let expected), .table(let table)): return try Self.match(table, expected)
        case (.images, .table): throw .unusableData("the model was trained on images; a table was given")
        case (.table, .images): throw .unusableData("the model was trained on a table; images were given")
        }
    }

    private static func match(
        _ table: Table, _ expected: [Column]
    ) throws(TrainingError) -> (features: Features, remarks: [Remark]) {
        var columns: [Datasets.Column] = []
        var remarks: [Remark] = []
        var absent: [String] = []
        for column in expected {
            guard let found = table[column.name] else {
                absent.append(column.name)
                continue
            }
            if found.values.missingCount == table.rowCount, table.rowCount > 0 {
                remarks.append(.emptyColumn(column.name))
            }
            let values = try convert(found, to: column)
            if let unit = column.unit, found.unit == nil, case .numeric = found.values,
                found.values.missingCount < table.rowCount
            {
                remarks.append(.noUnit(column: column.name, unit: unit))
            }
            if column.holdsPictures, let remark = unseenPictures(values, column) { remarks.append(remark) }
            if let remark = unseen(values, column) { remarks.append(remark) }
            columns.append(Datasets.Column(name: column.name, values: values))
        }
        guard absent.isEmpty else { throw .unusableData(missing(absent, in: table)) }
        let known = Set(expected.map(\.name))
        remarks += table.columns.filter { !known.contains($0.name) }.map { .unusedColumn($0.name) }
        do {
            return (.table(try Table(columns: columns)), remarks)
        } catch {
            throw .unusableData("\(error)")
        }
    }

    private static func missing(_ names: [String], in table: Table) -> String {
        let given = table.columns.map(\.name)
        let listed = names.map { name in
            let nearest = NearestName.of(name, among: given)
            return "\"\(name)\"" + (nearest.map { " (did you mean \"\($0)\"?)" } ?? "")
        }.joined(separator: ", ")
        return names.count == 1
            ? "column \(listed) is missing; the model was trained with it"
            : "columns \(listed) are missing; the model was trained with them"
    }

    private static func convert(
        _ found: Datasets.Column, to expected: Column
    ) throws(TrainingError) -> ColumnValues {
        switch (found.values, expected.levels) {
        case (.categorical, .some): return found.values
        case (.numeric(let numbers), nil):
            let unit = expected.unit.map(NumberUnit.init)
            guard let change = NumberUnit.conversion(from: found.unit ?? unit, to: unit) else {
                throw .unusableData(
                    "column \"\(found.name)\" is counted in \(found.unit?.name ?? ""); the model was trained with "
                        + (unit.map { "numbers in \($0.name)" } ?? "numbers without a unit"))
            }
            return .numeric(change(numbers))
        case (.numeric(let numbers), .some):
            var codes: [Double: Int32] = [:]
            var levels: [String] = []
            let coded = numbers.map { number -> Int32 in
                if number.isNaN { return -1 }
                if let code = codes[number] { return code }
                let code = Int32(levels.count)
                levels.append(Int(exactly: number).map(String.init) ?? "\(number)")
                codes[number] = code
                return code
            }
            return .categorical(codes: coded, levels: levels)
        case (.categorical(let codes, let levels), nil):
            let known = levels.map { level in
                WrittenQuantity(level).flatMap { quantity in
                    NumberUnit.conversion(from: quantity.unit, to: expected.unit.map(NumberUnit.init))?(quantity.value)
                }
            }
            if expected.unit != nil, known.allSatisfy({ $0?.isFinite ?? false }) {
                return .numeric(codes.map { $0 < 0 ? .nan : known[Int($0)] ?? .nan })
            }
            guard let row = codes.firstIndex(where: { $0 >= 0 }) else {
                return .numeric([Double](repeating: .nan, count: codes.count))
            }
            throw .unusableData(
                "column \"\(found.name)\" holds \"\(levels[Int(codes[row])])\"; the model was trained with numbers")
        }
    }

    private static func unseenPictures(_ values: ColumnValues, _ expected: Column) -> Remark? {
        let problems = values.unseenPictures
        guard case .categorical(let codes, _) = values,
            let first = codes.first(where: { problems[Int($0)] != nil }).flatMap({ problems[Int($0)] })
        else { return nil }
        return .unseenPictures(
            column: expected.name, rows: codes.count { problems[Int($0)] != nil }, example: first)
    }

    private static func unseen(_ values: ColumnValues, _ expected: Column) -> Remark? {
        guard !expected.holdsPictures, case .categorical(let codes, let levels) = values,
            let known = expected.levels.map(Set.init)
        else { return nil }
        let isUnseen = levels.map { !known.contains($0) }
        guard isUnseen.contains(true) else { return nil }
        let rows = codes.count { $0 >= 0 && isUnseen[Int($0)] }
        guard rows > 0 else { return nil }
        let occurring = Set(codes)
        let named = levels.indices.filter { isUnseen[$0] && occurring.contains(Int32($0)) }.prefix(namedLevels)
        return .unseenLevels(column: expected.name, rows: rows, levels: named.map { levels[$0] })
    }
}
