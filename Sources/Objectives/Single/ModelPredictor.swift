public import Datasets
public import Foundation
public import LinearAlgebra
public import Models

/// A model file at work on new rows: what `leptune predict` does, and `evaluate` for files of `auto`.
public struct ModelPredictor: Sendable {
    /// What came out for some rows.
    public struct Output: Sendable {
        /// Probabilities, `n` × classes; or numbers, `n` × 1.
        public var predictions: Matrix<Float>
        /// What is wrong with rows, by their numbers from 0.
        public var flags: [Int: [String]]
        /// What concerns whole columns.
        public var remarks: [ModelInput.Remark]
    }

    /// The model.
    public let model: PredictiveModel

    /// Takes a model.
    public init(_ model: PredictiveModel) { self.model = model }

    /// What it predicts.
    public var task: LearningTask {
        switch model {
        case .single(let saved): saved.description.task
        case .ensemble(let ensemble): ensemble.description.task
        }
    }

    /// The names of the classes in the order of predictions; nil for numbers.
    public var classNames: [String]? {
        switch model {
        case .single(let saved): saved.description.classNames
        case .ensemble(let ensemble): ensemble.description.classNames
        }
    }

    /// The column that it predicts.
    public var target: String? {
        switch model {
        case .single(let saved): saved.description.target
        case .ensemble(let ensemble): ensemble.description.target
        }
    }

    /// What the numbers that it predicts are counted in, if the target was written with units.
    public var targetUnit: String? {
        switch model {
        case .single(let saved): saved.description.targetUnit
        case .ensemble(let ensemble): ensemble.description.targetUnit
        }
    }

    /// Cells that count as missing.
    public var missing: [String] {
        switch model {
        case .single: CSVSource.defaultMissing
        case .ensemble(let ensemble): ensemble.description.missing
        }
    }

    /// How a class is decided on; nil for the likeliest.
    public var decision: DecisionRule? {
        if case .ensemble(let ensemble) = model { ensemble.description.decision } else { nil }
    }

    /// The metric that it was made for; that which is usual for the task where it does not say.
    public var metric: MetricEntry {
        guard case .ensemble(let ensemble) = model, let named = MetricCatalogue.named(ensemble.description.metric)
        else {
            return MetricCatalogue.standard(for: task)
        }
        return named
    }

    /// Rows in the form that the model expects.
    public struct Matched: Sendable {
        /// The columns that the model knows.
        public var table: Table
        /// What is wrong with rows, by their numbers from 0.
        public var flags: [Int: [String]]
        /// What concerns whole columns.
        public var remarks: [ModelInput.Remark]
    }

    /// Brings rows into the form that the model expects; a column of the target is not looked at.
    ///
    /// - Throws: `TrainingError.unusableData` for columns that are missing.
    public func matching(_ table: Table) throws -> Matched {
        let features = try Table(columns: table.columns.filter { $0.name != target })
        switch model {
        case .ensemble(let ensemble):
            let matched = try ensemble.description.matching(features)
            var flags = matched.flags
            // Numbers with units are judged as they are counted, by contracts of all versions.
            let counted = Set(ensemble.description.columns.filter { $0.unit != nil }.map(\.name))
            let units = Dictionary(
                (ensemble.description.contract?.columns ?? []).map { ($0.name, $0.unit.map(NumberUnit.init)) }
            ) { first, _ in first }
            let judged = try Table(
                columns: features.columns.map { column in
                    guard counted.contains(column.name), let known = matched.table[column.name] else { return column }
                    return Column(name: column.name, values: known.values, unit: units[column.name] ?? nil)
                })
            for (row, reasons) in ensemble.description.contract?.check(judged).reasons ?? [:] {
                // What is wrong with a value has been said of most of them.
                let said = Set((flags[row] ?? []).compactMap { $0.split(separator: ":").first })
                let others = reasons.filter { reason in
                    reason.split(separator: ":").first.map { !said.contains($0) } ?? true
                }
                if !others.isEmpty { flags[row, default: []] += others }
            }
            return Matched(table: matched.table, flags: flags, remarks: matched.remarks)
        case .single(let saved):
            let (matched, remarks) = try saved.description.input.matching(.table(features))
            guard case .table(let known) = matched else {
                throw TrainingError.unusableData("the model predicts from images; a table was given")
            }
            return Matched(table: known, flags: unseenPictures(in: known), remarks: remarks)
        }
    }

    /// Which rows have pictures of which nothing was seen, and why.
    private func unseenPictures(in table: Table) -> [Int: [String]] {
        var flags: [Int: [String]] = [:]
        for name in pictureColumns {
            guard let values = table[name]?.values, case .categorical(let codes, _) = values else { continue }
            let problems = values.unseenPictures
            for (row, code) in codes.enumerated() {
                if let problem = problems[Int(code)] { flags[row, default: []].append("\(name): \(problem)") }
            }
        }
        return flags
    }

    /// Predicts for rows in the form that the model expects.
    public func predict(matched table: Table) throws -> Matrix<Float> {
        switch model {
        case .ensemble(let ensemble): try ensemble.predict(table)
        case .single(let saved): try saved.predict(.table(table))
        }
    }

    /// Predicts for the rows of a table; a column of the target is not looked at.
    ///
    /// - Throws: `TrainingError.unusableData` for columns that are missing.
    public func predict(_ table: Table) throws -> Output {
        let matched = try matching(table)
        return Output(
            predictions: try predict(matched: matched.table), flags: matched.flags, remarks: matched.remarks)
    }

    /// The columns in which it expects pictures.
    var pictureColumns: [String] {
        switch model {
        case .ensemble(let ensemble): ensemble.description.columns.pictures
        case .single(let saved): saved.description.input.pictureColumns
        }
    }

    /// Reads a table, CSV or one JSON object a line, and looks at the pictures that the model expects.
    ///
    /// Their paths start where the file is.
    ///
    /// - Throws: `DataError` with the place of the first mistake.
    public func table(of file: URL) throws(DataError) -> Table {
        try Self.table(of: file, missing: missing, picturesIn: pictureColumns)
    }

    /// Looks at the pictures of a table that the model expects.
    ///
    /// - Parameter folder: Where their paths start.
    public func seeingPictures(of table: Table, from folder: URL) throws(DataError) -> Table {
        try Self.seeingPictures(of: table, in: pictureColumns, from: folder)
    }

    private static func seeingPictures(
        of table: Table, in columns: [String], from folder: URL
    ) throws(DataError) -> Table {
        guard !columns.isEmpty else { return table }
        return try table.seeingPictures(in: columns, PictureReader(folder: folder, threads: BLAS.threads))
    }

    /// Reads a table, CSV or one JSON object a line, and looks at the pictures of some of its columns.
    ///
    /// Their paths start where the file is. Of a folder of pictures the table is that of their paths.
    ///
    /// - Throws: `DataError` with the place of the first mistake.
    public static func table(
        of file: URL, missing: [String], picturesIn columns: [String]
    ) throws(DataError) -> Table {
        var isFolder: ObjCBool = false
        if !columns.isEmpty, FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder),
            isFolder.boolValue
        {
            let table = try CSVReader(missing: missing).table(
                from: try PictureFolder.table(of: file), file: file.relativePath)
            return try seeingPictures(of: table, in: columns, from: file)
        }
        return try seeingPictures(
            of: try Self.table(of: file, missing: missing), in: columns,
            from: file.absoluteURL.deletingLastPathComponent())
    }

    /// Reads a table: CSV, or one JSON object a line.
    ///
    /// - Parameter missing: Cells that count as missing.
    /// - Throws: `DataError` with the place of the first mistake.
    public static func table(of file: URL, missing: [String]) throws(DataError) -> Table {
        let bytes = try FileBytes.read(file.path, named: file.relativePath)
        if TableScan.isJSONLines(file) {
            return try JSONLinesReader(missing: missing).table(from: bytes, file: file.relativePath)
        }
        return try CSVReader(missing: missing, takesInfinitiesAsTexts: true).table(from: bytes, file: file.relativePath)
    }

    /// The truth of rows.
    ///
    /// - Throws: `DataError` if there is no column of the target, or it is not the model's.
    public func truth(of table: Table, file: String) throws -> Target {
        guard let target, let column = table[target] else {
            throw DataError(
                "There is no column \"\(self.target ?? "")\".", file: file, remedy: "It is what the model predicts.")
        }
        let numbers = targetUnit.map(KnownTarget.counted) ?? .numbers
        let known = classNames.map(KnownTarget.classes) ?? numbers
        return try Target(of: column, known: known, file: file)
    }

    /// Every metric of the task, on rows that have a target.
    ///
    /// - Throws: `DataError` for a target that is not the model's.
    public func evaluate(_ output: Output, on table: Table, file: String) throws -> [(name: String, value: Double)] {
        let truth = try truth(of: table, file: file)
        return try metrics(of: output.predictions, truth)
    }

    /// Every metric of the task.
    public func metrics(of predictions: Matrix<Float>, _ truth: Target) throws -> [(name: String, value: Double)] {
        try MetricCatalogue.ofPredictions(task, and: metric.name).map {
            ($0.name, try $0.evaluate(predictions, truth, decidedBy: decision))
        }
    }
}

extension [EnsembleDescription.Column] {
    /// The names of those that hold pictures.
    public var pictures: [String] { filter { $0.kind == .image }.map(\.name) }
}
