public import Datasets
public import Foundation
import LinearAlgebra
import Models
import Randomness
import SearchSpaces

/// How new rows differ from those of a reference, column by column and all together: what `leptune data drift` does.
public struct DataDrift: Sendable, Codable {
    /// How far a column has moved.
    public enum Verdict: String, Sendable, Codable {
        /// So far that a model of the reference should not be trusted.
        case drifted
        /// Somewhat.
        case moved
        /// No more than chance explains, or by little.
        case stable
    }

    /// One column.
    public struct Column: Sendable, Codable {
        /// Its name.
        public var name: String
        /// What its values were.
        public var kind: ColumnKind
        /// How far it has moved; nil where nothing can be compared.
        public var statistics: DriftStatistics?
        /// The verdict.
        public var verdict: Verdict
        /// What else is to be said: other types, new levels, more gaps.
        public var remarks: [String]
    }

    /// The files as they were named.
    public let reference, new: String
    /// How many rows each has.
    public let referenceRows, newRows: Int
    /// The columns of the reference that the new rows have, too; the farthest moved first.
    public let columns: [Column]
    /// Columns that only one of them has.
    public let absent, added: [String]
    /// How well a model tells which of the two a row is from, as area under the ROC curve on rows it was not fitted to: 0.5
    /// if there is no difference; nil for too few rows or no columns to learn from.
    public let adversarialAUC: Double?

    /// Whether something has moved so far, or is missing, that a model of the reference should not be trusted.
    public var isDrifted: Bool { !absent.isEmpty || columns.contains { $0.verdict == .drifted } }

    private static let mostRows = 4_000

    /// Compares two CSV files.
    ///
    /// - Parameters:
    ///   - reference: What a model was or will be made from.
    ///   - new: What it will be used on.
    ///   - ignored: Columns that are not compared.
    /// - Throws: `DataError` for a file that cannot be read.
    /// - Complexity: O(cells · log rows), and a few fits of boosted trees on at most 8,000 rows.
    public init(reference: URL, new: URL, ignored: [String] = []) throws {
        let profile = try TableProfile(of: reference)
        func read(_ file: URL) throws -> Table {
            try CSVReader(missing: profile.missingMarkers, takesInfinitiesAsTexts: true).table(
                from: FileBytes.read(file.path, named: file.relativePath), file: file.relativePath)
        }
        try self.init(
            profile, read(reference), read(new), names: (reference.relativePath, new.relativePath), ignored: ignored)
    }

    init(
        _ profile: TableProfile, _ old: Table, _ fresh: Table, names: (String, String), ignored: [String]
    ) throws {
        let fresh = try fresh.counted(as: old)
        (reference, new) = names
        (referenceRows, newRows) = (old.rowCount, fresh.rowCount)
        let known = profile.byName
        let left = Set(ignored)
        absent = old.columns.map(\.name).filter { fresh[$0] == nil && !left.contains($0) }
        added = fresh.columns.map(\.name).filter { old[$0] == nil && !left.contains($0) }
        var compared: [Column] = []
        var pairs: [(ColumnKind, Datasets.Column, Datasets.Column)] = []
        for column in old.columns where !left.contains(column.name) {
            guard let other = fresh[column.name], let kind = known[column.name]?.kind else { continue }
            compared.append(Self.compare(kind, column, other))
            pairs.append((kind, column, other))
        }
        columns = compared.sorted {
            ($1.statistics?.stability ?? -1, $0.name) < ($0.statistics?.stability ?? -1, $1.name)
        }
        adversarialAUC = Self.adversarial(pairs, old.rowCount, fresh.rowCount)
    }

    private static func compare(_ kind: ColumnKind, _ old: Datasets.Column, _ new: Datasets.Column) -> Column {
        var remarks: [String] = []
        var statistics: DriftStatistics?
        switch kind {
        case .identifier, .text, .list, .image:
            return Column(name: old.name, kind: kind, statistics: nil, verdict: .stable, remarks: ["not compared"])
        case .date:
            // Time goes on; that is said, and no reason for alarm.
            let (a, b) = (times(old), times(new))
            statistics = DriftStatistics(numbers: a, b)
            let isLater = (b.filter { !$0.isNaN }.min() ?? 0) > (a.filter { !$0.isNaN }.max() ?? .infinity)
            return Column(
                name: old.name, kind: kind, statistics: statistics, verdict: .stable,
                remarks: isLater ? ["all dates are later"] : [])
        case .number, .integer, .boolean, .category, .ordinal, .constant: break
        }
        if case .numeric(let a) = old.values, case .numeric(let b) = new.values, kind != .boolean {
            statistics = DriftStatistics(numbers: a, b)
        } else {
            if case .numeric = old.values, case .categorical = new.values { remarks.append("texts where numbers were") }
            let (counts, fresh, unknown) = levels(old, new)
            statistics = DriftStatistics(counts: counts, fresh)
            if unknown > 0 { remarks.append("\(unknown) rows with levels that were not there") }
        }
        func share(_ column: Datasets.Column) -> Double {
            column.values.count == 0 ? 0 : Double(column.values.missingCount) / Double(column.values.count)
        }
        let (before, after) = (share(old), share(new))
        if abs(after - before) > 0.05 {
            remarks.append(String(format: "%.0f %% missing, was %.0f %%", 100 * after, 100 * before))
        }
        var verdict = Verdict.stable
        if let statistics {
            // Gaps are a bin of the index; the p-value of numbers does not know them.
            let isSure = statistics.pValue < 0.001 || abs(after - before) > 0.1
            if statistics.stability > 0.25, isSure {
                verdict = .drifted
            } else if statistics.stability > 0.1, isSure {
                verdict = .moved
            }
        }
        return Column(name: old.name, kind: kind, statistics: statistics, verdict: verdict, remarks: remarks)
    }

    private static func times(_ column: Datasets.Column) -> [Double] {
        // A column without a single date compares as one without values.
        (try? TimeColumn(column).seconds) ?? Array(repeating: .nan, count: column.values.count)
    }

    /// How often each level occurs on both sides, gaps first and unknown ones after all that are known.
    private static func levels(
        _ old: Datasets.Column, _ new: Datasets.Column
    ) -> (old: [Int], new: [Int], unknown: Int) {
        let (a, b) = (texts(old), texts(new))
        var places: [String: Int] = [:]
        for (index, name) in a.names.enumerated() { places[name] = index + 1 }
        var before = [Int](repeating: 0, count: a.names.count + 2)
        var after = before
        for code in a.codes { before[Int(code) + 1] += 1 }
        let map = b.names.map { places[$0] ?? a.names.count + 1 }
        for code in b.codes { after[code < 0 ? 0 : map[Int(code)]] += 1 }
        return (before, after, after[a.names.count + 1])
    }

    private static func texts(_ column: Datasets.Column) -> (codes: [Int32], names: [String]) {
        switch column.values {
        case .categorical(let codes, let names): return (codes, names)
        case .numeric(let numbers):
            let names = Set(numbers.filter { !$0.isNaN }).sorted()
            let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
            return (
                numbers.map { places[$0] ?? -1 }, names.map { Int(exactly: $0).map(String.init) ?? "\($0)" }
            )
        }
    }

    /// The area under the ROC curve of boosted trees that tell new rows from old ones, by two-fold cross-fitting.
    private static func adversarial(
        _ pairs: [(ColumnKind, Datasets.Column, Datasets.Column)], _ oldRows: Int, _ newRows: Int
    ) -> Double? {
        guard oldRows >= 20, newRows >= 20 else { return nil }
        var generator = CounterGenerator(seed: 0, purpose: .split)
        let old = Array(generator.permutation(of: oldRows).prefix(mostRows))
        let new = Array(generator.permutation(of: newRows).prefix(mostRows))
        var columns: [Datasets.Column] = []
        for (kind, a, b) in pairs {
            switch (kind, a.values, b.values) {
            case (.identifier, _, _), (.constant, _, _), (.text, _, _), (.list, _, _), (.date, _, _),
                (.image, _, _):
                continue
            case (_, .numeric(let x), .numeric(let y)):
                columns.append(.init(name: a.name, values: .numeric(old.map { x[$0] } + new.map { y[$0] })))
            default:
                let (x, y) = (texts(a), texts(b))
                guard x.names.count <= 1_000, y.names.count <= 1_000 else { continue }
                var names = x.names
                var places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
                let map = y.names.map { name -> Int32 in
                    if let place = places[name] { return place }
                    names.append(name)
                    places[name] = Int32(names.count - 1)
                    return Int32(names.count - 1)
                }
                let codes = old.map { x.codes[$0] } + new.map { y.codes[$0] < 0 ? -1 : map[Int(y.codes[$0])] }
                columns.append(.init(name: a.name, values: .categorical(codes: codes, levels: names)))
            }
        }
        guard !columns.isEmpty, let table = try? Table(columns: columns) else { return nil }
        let codes = old.map { _ in Int32(0) } + new.map { _ in Int32(1) }
        let names = ["reference", "new"]
        var elements = [Float](repeating: 0, count: codes.count * 2)
        for half in 0..<2 {
            // Both sides are in random order already.
            let held = codes.indices.filter { $0 % 2 == half }
            let kept = codes.indices.filter { $0 % 2 != half }
            let pipeline = FittedPipeline(fittedTo: .table(table), rows: kept, form: .raw)
            // Data that boosting cannot take say nothing about drift.
            guard let features = try? pipeline.transform(.table(table), rows: kept),
                let trees = try? UnseenClasses.trees(
                    features, pipeline.layout, .classes(codes: kept.map { codes[$0] }, names: names)),
                let prediction = try? trees.predict(pipeline.transform(.table(table), rows: held))
            else { return nil }
            for (place, row) in held.enumerated() {
                elements[2 * row] = prediction[place, 0]
                elements[2 * row + 1] = prediction[place, 1]
            }
        }
        let area = try? MetricCatalogue.named("roc-auc")?.evaluate(
            Matrix(rows: codes.count, columns: 2, elements: elements), .classes(codes: codes, names: names))
        return area.flatMap { $0.isFinite ? $0 : nil }
    }
}
