import GRDB
import Spelling
public import Studies

/// A study in one line.
public struct StudySummary: Sendable, Equatable {
    /// Its number in the store.
    public var id: StudyID
    /// Its name.
    public var name: String
    /// Where it stands.
    public var phase: StudyState.Phase
    /// What is measured.
    public var metric: Metric
    /// The sampler's name.
    public var sampler: String
    /// The scheduler's name.
    public var scheduler: String
    /// How many trials it may start.
    public var budgetTrials: Int
    /// How many trials are in each state, by the state's name; states without trials are absent.
    public var trials: [String: Int]
    /// The number of the best completed trial.
    public var bestTrial: Int?
    /// The value of the best completed trial.
    public var bestValue: Double?
    /// How many events it has.
    public var revision: Int
    /// Active seconds at the last event.
    public var elapsed: Double
    /// When it was created: milliseconds since 1970.
    public var createdMilliseconds: Int64
    /// When its last event happened: milliseconds since 1970.
    public var updatedMilliseconds: Int64
}

extension StudySummary {
    /// All studies, by number.
    static func all(_ database: Database) throws -> [StudySummary] {
        var counts: [Int: [String: Int]] = [:]
        let groups = try Row.fetchCursor(
            database, sql: "SELECT study, state, count(*) FROM trial GROUP BY study, state")
        while let row = try groups.next() {
            counts[row[0], default: [:]][row[1]] = row[2]
        }
        return try Row.fetchAll(database, sql: "SELECT * FROM study ORDER BY id").map { row in
            try StudySummary(row, trials: counts[row["id"]] ?? [:])
        }
    }

    private init(_ row: Row, trials: [String: Int]) throws {
        let phase: StudyState.Phase? =
            switch row["state"] as String {
            case "defined": .defined
            case "running": .running
            case "paused": .paused
            default: (row["ending"] as String?).flatMap(StudyEnding.init(rawValue:)).map(StudyState.Phase.ended)
            }
        guard let phase, let goal = Metric.Goal(rawValue: row["goal"]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the row of study \(row["id"] as Int) is unknown")
        }
        self.init(
            id: StudyID(rawValue: row["id"]), name: row["name"], phase: phase, metric: Metric(row["metric"], goal),
            sampler: row["sampler"], scheduler: row["scheduler"], budgetTrials: row["budget_trials"], trials: trials,
            bestTrial: row["best_trial"], bestValue: row["best_value"], revision: row["revision"],
            elapsed: row["elapsed"], createdMilliseconds: row["created_ms"], updatedMilliseconds: row["updated_ms"])
    }

    /// The number of a study given by name, or else by number.
    static func id(of name: String, _ database: Database) throws -> Int {
        if let id = try Int.fetchOne(database, sql: "SELECT id FROM study WHERE name = ?", arguments: [name]) {
            return id
        }
        if let number = Int(name),
            let id = try Int.fetchOne(database, sql: "SELECT id FROM study WHERE id = ?", arguments: [number])
        {
            return id
        }
        let names = try String.fetchAll(database, sql: "SELECT name FROM study")
        throw StoreError.noStudy(name: name, suggestion: NearestName.of(name, among: names))
    }
}
