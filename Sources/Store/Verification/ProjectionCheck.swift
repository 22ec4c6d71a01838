import GRDB
import Studies

/// Whether the tables of a study are what its events give.
///
/// The events are projected anew into empty tables in memory; what is stored must be the same rows.
struct ProjectionCheck {
    private static let tables = ["trial", "attempt", "measurement", "artifact"]

    private let database: Database
    private let coding: EventBody
    private let study: StudySummary

    init(_ database: Database, _ coding: EventBody, _ study: StudySummary) {
        self.database = database
        self.coding = coding
        self.study = study
    }

    func run(_ events: [RecordedEvent]) throws -> StoreCheck {
        let id = study.id.rawValue
        let scratch = try DatabaseQueue()
        var problems: [String] = []
        var count = 0
        do {
            try scratch.write { copy in
                try Schema.current.migrate(copy, from: 0)
                try Self.defineStudy(id, like: database, in: copy)
                let projection = Projection(database: copy, coding: coding, study: id)
                for event in events { try projection.record(event) }
            }
            try scratch.read { copy in
                for table in Self.tables {
                    let (compared, found) = try compare(table, "study", id, with: copy)
                    count += compared
                    problems += found
                }
                problems += try compareStudy(id, with: copy)
            }
        } catch let error as DatabaseError {
            problems.append("the events cannot be projected: \(error.message ?? "\(error)")")
        }
        return StoreCheck(
            "tables", study: study.name, problems: problems, detail: "\(count) rows, each as the events give it")
    }

    /// The study's own row, as it was before its first event was projected.
    private static func defineStudy(_ id: Int, like database: Database, in copy: Database) throws {
        let row = try Row.fetchOne(database, sql: "SELECT * FROM study WHERE id = ?", arguments: [id])
        guard let row else { return }
        try copy.execute(
            sql: """
                INSERT INTO study (id, name, state, metric, goal, sampler, scheduler, budget_trials, revision, elapsed,
                    created_ms, updated_ms) VALUES (?, ?, 'defined', ?, ?, ?, ?, ?, 1, 0, ?, ?)
                """,
            arguments: [
                id, row["name"] as String, row["metric"] as String, row["goal"] as String, row["sampler"] as String,
                row["scheduler"] as String, row["budget_trials"] as Int, row["created_ms"] as Int64,
                row["created_ms"] as Int64,
            ])
    }

    private func compare(
        _ table: String, _ column: String, _ id: Int, with copy: Database
    ) throws -> (count: Int, problems: [String]) {
        // Without rowids, rows come in the order of the primary key.
        let sql = "SELECT * FROM \(table) WHERE \(column) = ?"
        let stored = try Row.fetchCursor(database, sql: sql, arguments: [id])
        let expected = try Row.fetchCursor(copy, sql: sql, arguments: [id])
        var problems: [String] = []
        var count = 0
        while true {
            let (a, b) = (try stored.next(), try expected.next())
            if a == nil, b == nil { return (count, problems) }
            guard let a, let b else {
                return (count, problems + ["\(table) has \(a == nil ? "fewer" : "more") rows than the events give"])
            }
            count += 1
            if a != b, problems.count < StoreCheck.mostProblems {
                problems.append("\(table): \(Self.difference(a, b))")
            }
        }
    }

    private func compareStudy(_ id: Int, with copy: Database) throws -> [String] {
        let sql = "SELECT state, ending, best_trial, best_value, late_results FROM study WHERE id = ?"
        guard let a = try Row.fetchOne(database, sql: sql, arguments: [id]),
            let b = try Row.fetchOne(copy, sql: sql, arguments: [id]), a != b
        else { return [] }
        return ["study: \(Self.difference(a, b))"]
    }

    private static func difference(_ stored: Row, _ expected: Row) -> String {
        let key = stored.columnNames.prefix(4).map { "\($0)=\(stored[$0] as DatabaseValue)" }.joined(separator: " ")
        let columns = stored.columnNames.filter {
            (stored[$0] as DatabaseValue) != (expected[$0] as DatabaseValue)
        }
        let words = columns.map {
            "\($0) is \(stored[$0] as DatabaseValue), the events give \(expected[$0] as DatabaseValue)"
        }
        return "\(key): \(words.joined(separator: "; "))"
    }
}
