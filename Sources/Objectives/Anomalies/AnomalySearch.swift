public import Datasets
public import Foundation
import LinearAlgebra
public import Models
import Studies

/// From a table to a model of what its rows are usually like: what `leptune anomalies` does.
///
/// ```swift
/// let search = try AnomalySearch(of: URL(filePath: "sensors.csv"), .init(time: "timestamp"))
/// let result = try search.run()
/// try result.model.write(to: URL(filePath: "watch.leptune"))
/// ```
public struct AnomalySearch: Sendable {
    /// What the user decides.
    public struct Request: Sendable {
        /// The column of times, if rows are measurements one after the other.
        public var time: String?
        /// Columns to leave out.
        public var ignored: [String]
        /// The share of rows that is called strange, between 0 and 1.
        public var rate: Double
        /// Decides everything random.
        public var seed: UInt64

        /// Asks for a search.
        public init(time: String? = nil, ignored: [String] = [], rate: Double = 0.01, seed: UInt64 = 0) {
            self.time = time
            self.ignored = ignored
            self.rate = rate
            self.seed = seed
        }
    }

    /// What becomes of each column, and why.
    public let decisions: [AutoPlan.Decision]
    /// What the table looks like.
    public let profile: TableProfile
    private let table: Table
    private let request: AnomalyModel.Request

    /// Fewer rows do not say what is usual.
    private static let fewestRows = 10

    /// Reads a table and decides what to look at.
    ///
    /// - Throws: `DataError` for a table that nothing strange can be found in.
    public init(of file: URL, _ request: Request) throws {
        let (source, pictures) = try Self.looking(at: file, request)
        let profile = source.profile
        self.profile = profile
        guard profile.rows >= Self.fewestRows else {
            throw DataError(
                profile.rows == 0
                    ? "The table has no rows."
                    : "The table has \(profile.rows) rows; at least \(Self.fewestRows) are needed to know what is usual.",
                file: profile.file, remedy: "Collect more rows.")
        }
        for name in request.ignored + (request.time.map { [$0] } ?? []) where profile[name] == nil {
            throw DataError(
                "There is no column \"\(name)\".", file: profile.file,
                remedy: DataError.remedy(forUnknown: name, among: profile.columns.map(\.name)))
        }
        let table = try CSVReader(
            missing: profile.missingMarkers, delimiter: profile.delimiter, takesInfinitiesAsTexts: true
        ).table(from: source.content, file: file.relativePath)
        let choice = WatchedColumns(profile, request, table)
        guard !choice.used.isEmpty else {
            throw DataError(
                "No column is left to look at: all others are constant, texts, dates or identify rows.",
                file: profile.file, remedy: "Add columns of numbers, categories or pictures.")
        }
        decisions = choice.decisions
        self.table = table
        self.request = AnomalyModel.Request(
            columns: choice.used, ignored: choice.ignored, missing: profile.missingMarkers, time: request.time,
            rate: request.rate, warnings: (pictures?.remarks ?? []) + Self.warnings(profile, request, table),
            data: .init(
                name: (profile.file.split(separator: "/").last).map(String.init) ?? profile.file,
                fingerprint: profile.fingerprint, rows: profile.rows),
            seed: request.seed, leptune: LeptuneVersion.current)
    }

    /// The table with what was seen of its pictures in the place of their paths.
    private static func looking(at file: URL, _ request: Request) throws -> (PictureSource, PictureTable?) {
        let source = try PictureSource(file)
        let columns = source.columns.filter { !request.ignored.contains($0) }
        guard !columns.isEmpty else { return (source, nil) }
        let table = try source.looking(at: columns, threads: BLAS.threads)
        return (try source.replacing(content: table.bytes), table)
    }

    /// What came of a search.
    public struct Result: Sendable {
        /// What rows are usually like.
        public let model: AnomalyModel
        /// How strange each row of the table is.
        public let scores: AnomalyModel.Scores
        /// The strangest rows, and why.
        public let findings: AnomalyFindings
    }

    /// Looks for what is strange.
    ///
    /// - Parameters:
    ///   - shouldStop: Asked often.
    ///   - progress: Called with the share that is done.
    /// - Throws: `TrainingError`; `TrainingError.stopped` soon after it was asked to stop.
    public func run(
        shouldStop: () -> Bool = { false }, progress: (Double) -> Void = { _ in }
    ) throws -> Result {
        let (model, scores) = try AnomalyModel.fit(to: table, request, shouldStop: shouldStop) { progress(0.8 * $0) }
        let findings = try model.findings(scores, shouldStop: shouldStop)
        if shouldStop() { throw TrainingError.stopped }
        progress(1)
        return Result(model: model, scores: scores, findings: findings)
    }

    private static func warnings(_ profile: TableProfile, _ request: Request, _ table: Table) -> [String] {
        var warnings: [String] = []
        if profile.rows < 200 {
            warnings.append("there are only \(profile.rows) rows: what is rare among them need not be rare")
        }
        if Double(profile.rows) * request.rate < 1 {
            warnings.append(
                "less than one of \(profile.rows) rows is strange at a rate of \(request.rate): none will be called so")
        }
        if let time = request.time, let column = profile[time] {
            let repeated = column.rows - column.missing - column.distinct
            if 20 * repeated > column.rows {
                warnings.append(
                    "\(repeated) rows have the time of another row: if they are of other devices, give each a table of its own"
                )
            }
        } else if let date = profile.columns.first(where: { $0.hasDays && $0.missing == 0 }) {
            warnings.append(
                "rows are taken to stand for themselves; if they follow each other in time, use --time \"\(date.name)\""
            )
        }
        return warnings
    }
}
