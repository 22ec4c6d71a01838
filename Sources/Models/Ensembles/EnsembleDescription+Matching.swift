public import Datasets
import Spelling

extension EnsembleDescription {
    /// New rows in the form that the ensemble expects.
    public struct Matched: Sendable {
        /// The columns that the ensemble knows.
        public let table: Table
        /// What is wrong with rows: their numbers, from 0, and a few words each.
        ///
        /// A flagged row is predicted with what is wrong counted as missing.
        public let flags: [Int: [String]]
        /// What concerns whole columns.
        public let remarks: [ModelInput.Remark]
    }

    /// Brings rows into the form that the ensemble expects, and says of each row what it does not know.
    ///
    /// - Throws: ``TrainingError/unusableData(_:)`` for columns that are not there.
    public func matching(_ table: Table) throws(TrainingError) -> Matched {
        try Self.match(table, to: columns, ignoring: ignored + [target])
    }

    /// Brings rows into the form of known columns, and says of each row what these do not know.
    ///
    /// - Parameter ignored: Columns that need not be remarked upon.
    /// - Throws: ``TrainingError/unusableData(_:)`` for columns that are not there.
    static func match(
        _ table: Table, to columns: [Column], ignoring ignored: [String]
    ) throws(TrainingError) -> Matched {
        let absent = columns.filter { table[$0.name] == nil }.map(\.name)
        guard absent.isEmpty else {
            let names = table.columns.map(\.name)
            let listed = absent.map { name in
                "\"\(name)\"" + (NearestName.of(name, among: names).map { " (did you mean \"\($0)\"?)" } ?? "")
            }.joined(separator: ", ")
            throw .unusableData(
                absent.count == 1
                    ? "column \(listed) is missing; the model was trained with it"
                    : "columns \(listed) are missing; the model was trained with them")
        }
        var flags: [Int: [String]] = [:]
        var matched: [Datasets.Column] = []
        for column in columns {
            guard let found = table[column.name] else { continue }
            let values =
                column.kind == .image
                ? column.pictures(of: found, &flags)
                : column.levels == nil ? column.numbers(of: found, &flags) : column.categories(of: found, &flags)
            if column.missing == 0 { column.flagMissing(values, &flags) }
            matched.append(Datasets.Column(name: column.name, values: values))
        }
        let known = Set(columns.map(\.name) + ignored)
        let remarks = table.columns.filter { !known.contains($0.name) }.map {
            ModelInput.Remark.unusedColumn($0.name)
        }
        do {
            return Matched(table: try Table(columns: matched), flags: flags, remarks: remarks)
        } catch {
            throw .unusableData("\(error)")
        }
    }
}

extension EnsembleDescription.Column {
    /// How far beyond the numbers of training a number is worth a word, as a share of their span.
    private static let slack = 1.0

    fileprivate func numbers(of found: Datasets.Column, _ flags: inout [Int: [String]]) -> ColumnValues {
        var numbers: [Double]
        switch found.values {
        case .numeric(let values):
            let (change, remark) = reading(found.unit)
            numbers = change?(values) ?? values.map { _ in .nan }
            if let remark {
                for row in values.indices where !values[row].isNaN { flags[row, default: []].append(remark) }
            }
        case .categorical(let codes, let levels):
            let parsed = levels.map { level in WrittenQuantity(level).flatMap { $0.value.isFinite ? $0 : nil } }
            let readings = parsed.map { quantity in quantity.map { reading($0.unit) } }
            numbers = codes.map { code in
                guard code >= 0, let number = parsed[Int(code)]?.value else { return .nan }
                return readings[Int(code)]?.change?(number) ?? .nan
            }
            for (row, code) in codes.enumerated() where code >= 0 {
                if parsed[Int(code)] == nil {
                    flags[row, default: []].append("\(name): \"\(levels[Int(code)].prefix(40))\" is not a number")
                } else if let remark = readings[Int(code)]?.remark {
                    flags[row, default: []].append(remark)
                }
            }
        }
        if let minimum, let maximum {
            let span = max(maximum - minimum, abs(maximum) * 0.01)
            for row in numbers.indices
            where numbers[row] < minimum - Self.slack * span || numbers[row] > maximum + Self.slack * span {
                flags[row, default: []].append(
                    "\(name): \(numbers[row]) is far from training's \(minimum) to \(maximum)")
            }
        }
        return .numeric(numbers)
    }

    /// How numbers in a unit become training's, nil if they cannot be compared with them; and what is wrong with them.
    private func reading(_ found: NumberUnit?) -> (change: UnitConversion?, remark: String?) {
        let known = unit.map(NumberUnit.init)
        if let change = NumberUnit.conversion(from: found, to: known) { return (change, nil) }
        guard let found else {
            return (NumberUnit.conversion(from: known, to: known), "\(name): no unit; taken as \(unit ?? "")")
        }
        return (nil, "\(name): counted in \(found.name), training's numbers in \(unit ?? "no unit")")
    }

    fileprivate func categories(of found: Datasets.Column, _ flags: inout [Int: [String]]) -> ColumnValues {
        var codes: [Int32]
        var names: [String]
        switch found.values {
        case .categorical(let found, let levels): (codes, names) = (found, levels)
        case .numeric(let numbers):
            var places: [Double: Int32] = [:]
            names = []
            codes = numbers.map { number in
                if number.isNaN { return -1 }
                if let place = places[number] { return place }
                let place = Int32(names.count)
                places[number] = place
                names.append(Int(exactly: number).map(String.init) ?? "\(number)")
                return place
            }
        }
        if let levels, !levels.isEmpty {
            let isKnown = lookUp(levels, of: levels, for: names).map { $0 != nil }
            for (row, code) in codes.enumerated() where code >= 0 && !isKnown[Int(code)] {
                flags[row, default: []].append("\(name): \"\(names[Int(code)].prefix(40))\" was not seen in training")
            }
        }
        return .categorical(codes: codes, levels: names)
    }

    /// Pictures that were seen; the others are missing, and it is said why.
    fileprivate func pictures(of found: Datasets.Column, _ flags: inout [Int: [String]]) -> ColumnValues {
        guard case .categorical(let codes, let levels) = found.values else {
            for (row, value) in (0..<found.values.count).map({ ($0, found.values.text(at: $0)) }) {
                if let value { flags[row, default: []].append("\(name): \(value) is no path of a picture") }
            }
            return .categorical(codes: [Int32](repeating: -1, count: found.values.count), levels: [])
        }
        let problems = found.values.unseenPictures
        for (row, code) in codes.enumerated() {
            if let problem = problems[Int(code)] { flags[row, default: []].append("\(name): \(problem)") }
        }
        return .categorical(codes: codes.map { problems[Int($0)] == nil ? $0 : -1 }, levels: levels)
    }

    fileprivate func flagMissing(_ values: ColumnValues, _ flags: inout [Int: [String]]) {
        func flag(_ row: Int) {
            // What was wrong has been said.
            if flags[row]?.contains(where: { $0.hasPrefix("\(name):") }) ?? false { return }
            flags[row, default: []].append("\(name): no value; training had one in every row")
        }
        switch values {
        case .numeric(let numbers): for row in numbers.indices where numbers[row].isNaN { flag(row) }
        case .categorical(let codes, _): for row in codes.indices where codes[row] < 0 { flag(row) }
        }
    }
}
