import GRDB
public import SearchSpaces
public import Studies

/// A trial as the store's tables show it, without its measurements.
public struct TrialRecord: Sendable, Equatable {
    /// Its number within the study, from 0.
    public var number: Int
    /// Where it stands.
    public var state: TrialState
    /// Its final value, once completed.
    public var value: Double?
    /// What was tried.
    public var configuration: SearchSpaces.Configuration
    /// The bracket and the fidelity it may go to for now.
    public var placement: Placement
    /// The highest fidelity measured.
    public var reached: Int
    /// How many executions it had.
    public var attempts: Int
    /// Who ran it last.
    public var worker: WorkerID?
    /// Why it was suggested.
    public var reason: String
    /// What went wrong, if it failed.
    public var message: String?
    /// Active seconds of the study when it was suggested.
    public var suggestedAt: Double
    /// Active seconds of the study when it was first leased.
    public var startedAt: Double?
    /// Active seconds of the study when it ended.
    public var endedAt: Double?
    /// When it was suggested: milliseconds since 1970.
    public var suggestedMilliseconds: Int64
    /// When it was first leased: milliseconds since 1970.
    public var startedMilliseconds: Int64?
    /// When it ended: milliseconds since 1970.
    public var endedMilliseconds: Int64?
}

extension TrialRecord {
    /// The trials of a study by number.
    ///
    /// - Parameters:
    ///   - state: Only those in a state of this name.
    ///   - limit: At most so many, the last ones.
    static func all(
        of study: Int, state: String?, limit: Int?, space: SearchSpace, coding: EventBody, _ database: Database
    ) throws -> [TrialRecord] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM trial WHERE study = ? AND (? IS NULL OR state = ?) ORDER BY number DESC LIMIT ?
                """, arguments: [study, state, state, limit ?? -1])
        return try rows.reversed().map { try TrialRecord($0, space: space, coding: coding) }
    }

    /// One trial of a study.
    static func one(
        _ number: Int, of study: Int, space: SearchSpace, coding: EventBody, _ database: Database
    ) throws -> TrialRecord? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM trial WHERE study = ? AND number = ?", arguments: [study, number]
        ).map { try TrialRecord($0, space: space, coding: coding) }
    }

    private init(_ row: Row, space: SearchSpace, coding: EventBody) throws {
        let state: TrialState? =
            switch row["state"] as String {
            case "waiting": .waiting
            case "running": .running
            case "paused": .paused
            case "completed": .completed
            case "pruned": .pruned
            case "cancelled": .cancelled
            default: (row["failure"] as String?).flatMap(FailureReason.init(rawValue:)).map(TrialState.failed)
            }
        guard let state else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT, message: "the state of trial \(row["number"] as Int) is unknown")
        }
        // SQLite keeps an undefined number as NULL.
        let value: Double? = state == .completed ? row["value"] ?? .nan : nil
        self.init(
            number: row["number"], state: state, value: value,
            configuration: space.normalised(try coding.configuration(row["params"])),
            placement: Placement(bracket: row["bracket"], target: row["target"]), reached: row["fidelity"],
            attempts: row["attempts"], worker: (row["worker"] as String?).map(WorkerID.init(rawValue:)),
            reason: row["reason"], message: row["message"], suggestedAt: row["suggested_at"],
            startedAt: row["started_at"], endedAt: row["ended_at"], suggestedMilliseconds: row["suggested_ms"],
            startedMilliseconds: row["started_ms"], endedMilliseconds: row["ended_ms"])
    }
}
