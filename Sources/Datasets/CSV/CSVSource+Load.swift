extension CSVSource {
    /// The data set in the bytes of the file.
    ///
    /// - Throws: `DataError` for a wrong table, or a target or ignored column that it does not have.
    func dataset(
        from bytes: [UInt8], file: String, name: String, known: KnownTarget? = nil
    ) throws(DataError) -> Dataset {
        let fingerprint = Fingerprint(of: bytes)
        let table = try CSVReader(missing: missing, delimiter: delimiter).table(from: bytes, file: file)
        for column in [target, weight, foldColumn].compactMap({ $0 }) + ignore where table[column] == nil {
            throw DataError(
                "There is no column \(quoted(column)).", file: file,
                remedy: DataError.remedy(forUnknown: column, among: table.columns.map(\.name)))
        }
        if let target, ignore.contains(target) {
            throw DataError(
                "The target \(quoted(target)) is also ignored.", file: file, remedy: "Take it out of ignore.")
        }
        if let weight, weight == target || ignore.contains(weight) {
            throw DataError(
                "The weight \(quoted(weight)) is also \(weight == target ? "the target" : "ignored").", file: file,
                remedy: "Name another column.")
        }
        let features = table.columns.filter { ![target, weight].contains($0.name) && !ignore.contains($0.name) }
        guard !features.isEmpty else {
            throw DataError("No column is left to learn from.", file: file, remedy: "Ignore fewer columns.")
        }
        let read = try readTarget(from: table, file: file, known)
        return try Dataset(
            name: name, features: .table(try Table(columns: features)), target: read, fingerprint: fingerprint,
            weights: try weight.flatMap { table[$0] }.map { column throws(DataError) in
                try WeightColumn(column: column, file: file).weights
            }, foldColumn: foldColumn.flatMap { table[$0] },
            targetUnit: read.task == .regression ? target.flatMap { table[$0]?.unit?.name } : nil)
    }

    private func readTarget(
        from table: Table, file: String, _ known: KnownTarget?
    ) throws(DataError) -> Target {
        if let column = target.flatMap({ table[$0] }) {
            if let known { return try TargetColumn(column: column, file: file).target(known: known) }
            return try TargetColumn(column: column, file: file).target(for: task)
        }
        if let task, task != .clustering {
            throw DataError(
                "The study asks for \(task.rawValue) but names no target.", file: file,
                remedy: "Name the column to predict as target.")
        }
        guard table.rowCount > 0 else {
            throw DataError("The table has no rows.", file: file, remedy: "Add rows below the header.")
        }
        return .unlabelled(count: table.rowCount, reference: nil)
    }
}
