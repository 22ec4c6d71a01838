extension CSVSource {
    /// The data set in the bytes of the file.
    ///
    /// - Throws: `DataError` for a wrong table, or a target or ignored column that it does not have.
    func dataset(
        from bytes: [UInt8], file: String, name: String, known: KnownTarget? = nil
    ) throws(DataError) -> Dataset {
        let fingerprint = Fingerprint(of: bytes)
        let table = try CSVReader(missing: missing, delimiter: delimiter).table(from: bytes, file: file)
        for column in [target, weight].compactMap({ $0 }) + ignore where table[column] == nil {
            throw DataError(
                "There is no column \(quoted(column)).", file: file,
                remedy: DataError.remedy(forUnknown: column, among: table.columns.map(\.name)))
        }
        guard let column = table[target], !ignore.contains(target) else {
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
        let values = TargetColumn(column: column, file: file)
        let predicted: Target = if let known { try values.target(known: known) } else { try values.target(for: task) }
        return try Dataset(
            name: name, features: .table(try Table(columns: features)),
            target: predicted, fingerprint: fingerprint,
            weights: try weight.flatMap { table[$0] }.map { column throws(DataError) in
                try WeightColumn(column: column, file: file).weights
            })
    }
}
