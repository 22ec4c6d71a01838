import GRDB
import Studies

/// Examines a store for everything that can be told from its record.
///
/// SQLite checks the file; the events are folded and must be legal; projected into empty tables they must give the very
/// rows that are stored; and the promises of leases and budgets are checked against the events by rules of their own,
/// which share no code with the machine that kept them.
///
/// ```swift
/// let checks = try StoreVerification("tuning.db").run()
/// for check in checks where !check.isPassed { print(check.name, check.problems) }
/// ```
public struct StoreVerification {
    private let path: String
    private let coding = EventBody()

    /// Names the store to examine; it may be in use.
    public init(_ path: String) {
        self.path = Filesystem.followed(path)
    }

    /// Examines the whole store, or one study of it.
    ///
    /// - Parameter name: The study's name, or else its number; all if nil.
    /// - Returns: Every check, passed or not, the store's first.
    /// - Throws: ``StoreError`` if the store cannot be read at all.
    /// - Complexity: O(size of the store); the events of one study at a time are in memory.
    public func run(study name: String? = nil) throws(StoreError) -> [StoreCheck] {
        let connection = try StoreRow.connectToRead(path).connection
        return try StoreError.translating(path) {
            try connection.read { database in
                var checks = [try integrity(database), try references(database), try ledger(database)]
                let all = try StudySummary.all(database)
                let chosen = try name.map { try StudySummary.id(of: $0, database) }
                for study in all where chosen == nil || chosen == study.id.rawValue {
                    checks += try examine(study, database)
                }
                checks.append(try leases(database))
                checks.append(try artifacts(database, chosen))
                return checks
            }
        }
    }

    private func integrity(_ database: Database) throws -> StoreCheck {
        let found = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)")
        return StoreCheck("integrity", problems: found == ["ok"] ? [] : found, detail: "SQLite's integrity_check")
    }

    private func references(_ database: Database) throws -> StoreCheck {
        let rows = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check")
        return StoreCheck(
            "references", problems: rows.map { "a row of \($0[0] as String? ?? "a table") refers to nothing" },
            detail: "foreign keys")
    }

    private func ledger(_ database: Database) throws -> StoreCheck {
        let row = try StoreRow.read(database)
        guard let expected = try CommitLedger.commits(of: path, identity: row.identity) else {
            return StoreCheck("commits", detail: "\(row.commits) commits; no ledger beside the store to compare with")
        }
        // The ledger is written after the commit, so a store in use may be ahead of it, never behind.
        let problems = expected > row.commits ? ["\(expected) commits had been made; \(row.commits) are there"] : []
        return StoreCheck("commits", problems: problems, detail: "\(row.commits) commits, \(expected) in the ledger")
    }

    private func examine(_ study: StudySummary, _ database: Database) throws -> [StoreCheck] {
        let events: [RecordedEvent]
        do {
            events = try EventLog(database: database, coding: coding).events(of: study.id.rawValue)
        } catch {
            return [StoreCheck("events", study: study.name, problems: ["\(error)"])]
        }
        var checks: [StoreCheck] = []
        do {
            let state = try StudyState(replaying: events)
            checks.append(StoreCheck("events", study: study.name, detail: "\(events.count) events, every one legal"))
            checks.append(RecordRules(events).check(study.name, ended: state.isOver))
        } catch {
            checks.append(StoreCheck("events", study: study.name, problems: ["\(error)"]))
        }
        checks.append(try ProjectionCheck(database, coding, study).run(events))
        return checks
    }

    private func leases(_ database: Database) throws -> StoreCheck {
        let twice = try String.fetchAll(
            database, sql: "SELECT lease FROM attempt GROUP BY lease HAVING count(*) > 1 LIMIT 20")
        let open = try Row.fetchAll(
            database,
            sql: """
                SELECT study, trial, count(*) FROM attempt WHERE ending IS NULL GROUP BY study, trial
                HAVING count(*) > 1 LIMIT 20
                """)
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM attempt") ?? 0
        return StoreCheck(
            "leases",
            problems: twice.map { "lease \($0) was given twice" }
                + open.map { "trial \($0[1] as Int) of study \($0[0] as Int) has \($0[2] as Int) live leases" },
            detail: "\(count) leases, all different; at most one live for a trial")
    }

    /// Checkpoints that a trial may still go on from must be there in full, with the content that they came with.
    private func artifacts(_ database: Database, _ study: Int?) throws -> StoreCheck {
        let store = ArtifactStore(directory: path + ".artifacts")
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT artifact.study, trial, digest, bytes FROM artifact
                JOIN trial ON trial.study = artifact.study AND trial.number = artifact.trial
                WHERE trial.state IN ('waiting', 'running', 'paused') AND (? IS NULL OR artifact.study = ?)
                """, arguments: [study, study])
        var problems: [String] = []
        for row in rows {
            let reference = ArtifactReference(digest: row[2], bytes: row[3])
            guard !store.isSound(reference) else { continue }
            let fault = store.contains(reference) ? "is damaged" : "is not there"
            problems.append("the checkpoint of trial \(row[1] as Int) of study \(row[0] as Int) \(fault)")
        }
        return StoreCheck("checkpoints", problems: problems, detail: "\(rows.count) of trials that are open")
    }
}
