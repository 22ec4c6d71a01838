import Foundation
import GRDB
import Store
import Studies
import TestKit
import Testing

/// SQLite itself refuses what the table of transitions does not allow.
@Suite struct LegalTransitionTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private static let trials = LegalTransitions.trials.map(\.state)
    private static let leases = LegalTransitions.leases.map(\.state)
    private static let studies = LegalTransitions.studies.map(\.state)

    /// A database with the tables of a store, one study, one trial and one attempt in given states, put there past the
    /// triggers.
    private func database(study: String = "running", trial: String = "running", lease: String = "held") throws
        -> DatabaseQueue
    {
        let path = directory()
        let store = try StudyStore(owning: path)
        let id = try store.createStudy(StudyFixture.created(StudyFixture.definition("s", trials: 3)))
        #expect(id.rawValue == 1)
        try store.close()
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            let triggers = try Row.fetchAll(database, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            for row in triggers { try database.execute(sql: "DROP TRIGGER \(row["name"] as String)") }
            try database.execute(
                sql: """
                    UPDATE study SET state = '\(study)', ending = \(study == "ended" ? "'complete'" : "NULL");
                    INSERT INTO trial (study, number, state, failure, params, reason, seen, bracket, target,
                        suggested_at, suggested_ms)
                    VALUES (1, 0, '\(trial)', \(trial == "failed" ? "'error'" : "NULL"), '{}', '', 1, 0, 1, 0, 0);
                    INSERT INTO attempt (study, trial, number, lease, worker, from_fidelity, ending, started_at, started_ms)
                    VALUES (1, 0, 1, 'l', 'w', 0, \(lease == "held" ? "NULL" : "'\(lease)'"), 0, 0);
                    """)
            for row in triggers { try database.execute(sql: row["sql"]) }
        }
        return queue
    }

    private func isAllowed(_ queue: DatabaseQueue, _ sql: String) -> Bool {
        do {
            try queue.write { try $0.execute(sql: sql) }
            return true
        } catch {
            return false
        }
    }

    @Test(arguments: trials, trials)
    func aTrialGoesWhereTheTableSays(from: String, to: String) throws {
        let queue = try database(trial: from)

        let isAllowed = isAllowed(
            queue, "UPDATE trial SET state = '\(to)', failure = \(to == "failed" ? "'error'" : "NULL")")

        #expect(isAllowed == LegalTransitions.allow(LegalTransitions.trials, from: from, to: to))
    }

    @Test(arguments: leases, leases)
    func aLeaseGoesWhereTheTableSays(from: String, to: String) throws {
        let queue = try database(lease: from)

        let isAllowed = isAllowed(queue, "UPDATE attempt SET ending = \(to == "held" ? "NULL" : "'\(to)'")")

        #expect(isAllowed == LegalTransitions.allow(LegalTransitions.leases, from: from, to: to))
    }

    @Test(arguments: studies, studies)
    func aStudyGoesWhereTheTableSays(from: String, to: String) throws {
        let queue = try database(study: from)

        let isAllowed = isAllowed(
            queue, "UPDATE study SET state = '\(to)', ending = \(to == "ended" ? "'complete'" : "NULL")")

        #expect(isAllowed == LegalTransitions.allow(LegalTransitions.studies, from: from, to: to))
    }

    @Test func aTrialHasOneLeaseThatIsHeld() throws {
        let queue = try database()
        let second = """
            INSERT INTO attempt (study, trial, number, lease, worker, from_fidelity, started_at, started_ms)
            VALUES (1, 0, 2, 'm', 'v', 0, 1, 1)
            """

        #expect(!isAllowed(queue, second))
        #expect(isAllowed(queue, "UPDATE attempt SET ending = 'lost'"))
        #expect(isAllowed(queue, second))
        #expect(!isAllowed(queue, "UPDATE attempt SET ending = NULL WHERE number = 1"))
    }

    @Test func nothingBeginsInTheMiddle() throws {
        let queue = try database(trial: "waiting", lease: "lost")

        #expect(
            !isAllowed(
                queue,
                """
                INSERT INTO trial (study, number, state, params, reason, seen, bracket, target, suggested_at, suggested_ms)
                VALUES (1, 1, 'completed', '{}', '', 1, 0, 1, 0, 0)
                """))
    }

    @Test func aStoreOfTheFirstVersionIsBroughtUpToDate() throws {
        let path = directory()
        var first = Schema.current
        first.steps.removeLast(first.steps.count - 1)
        var story = try Story(seed: 3)
        try story.continueAtRandom(60, values: [1, 2])
        let old = try StudyStore(owning: path, options: .init(), schema: first)
        let study = try old.createStudy(story.events[0])
        try old.append(story.events[1..<30].map { (study, $0) })
        try old.close()

        let new = try StudyStore(owning: path)
        try new.append(story.events[30...].map { (study, $0) })

        #expect(try new.setting("user_version") == "\(Schema.current.version)")
        #expect(try new.loadState(of: study) == StudyState(replaying: story.events))
        try new.close()
    }
}
