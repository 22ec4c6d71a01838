import Foundation
import GRDB
import SearchSpaces
import Store
import Studies
import TestKit
import Testing

/// What `leptune study verify` finds, and that it finds it.
@Suite struct StoreVerificationTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// A store of two studies, one complete, one under way; closed.
    private func makeStore() throws {
        let store = try StudyStore(owning: directory())
        for (name, trials) in [("done", 3), ("begun", 5)] {
            var story = try Story(name, seed: UInt64(trials), trials: trials)
            try story.add(.started)
            for trial in 0..<3 { try story.addWholeTrial(trial, measurements: 2 + trial) }
            if name == "done" { try story.add(.ended(.complete)) }
            let study = try store.createStudy(story.events[0])
            try store.append(story.events.dropFirst().map { (study, $0) })
        }
        try store.close()
    }

    private func failed(_ study: String? = nil) throws -> [String] {
        try StoreVerification(directory()).run(study: study).filter { !$0.isPassed }.map(\.name)
    }

    @Test func findsNothingWrongWithASoundStore() throws {
        try makeStore()

        let checks = try StoreVerification(directory()).run()

        #expect(checks.filter { !$0.isPassed } == [])
        #expect(checks.count { $0.name == "promises" } == 2)
    }

    @Test(arguments: 1...8)
    func theTablesOfAnyLegalStoryAreThoseThatItsEventsGive(seed: Int) throws {
        var story = try Story(seed: UInt64(seed))
        try story.continueAtRandom(120, values: seed.isMultiple(of: 2) ? [.nan, .infinity, 1] : [1, 2, -3])
        let store = try StudyStore(owning: directory())
        let study = try store.createStudy(story.events[0])
        try store.append(story.events.dropFirst().map { (study, $0) })

        let failed = try failed()

        #expect(!failed.contains("events") && !failed.contains("tables") && !failed.contains("integrity"))
        try store.close()
    }

    @Test func readsAStoreThatIsInUse() throws {
        try makeStore()
        let store = try StudyStore(owning: directory())

        #expect(try failed() == [])
        try store.close()
    }

    @Test(arguments: [
        ("UPDATE trial SET value = 0.25 WHERE study = 1 AND number = 0", "tables"),
        ("UPDATE measurement SET value = 7 WHERE study = 1 AND trial = 1 AND sequence = 1", "tables"),
        ("UPDATE attempt SET worker = 'host/other' WHERE study = 1 AND trial = 1", "tables"),
        ("UPDATE study SET best_trial = 2 WHERE id = 1", "tables"),
        ("INSERT INTO artifact VALUES (1, 1, 'x', 3, 1)", "tables"),
        ("DELETE FROM event WHERE study = 1 AND sequence = 4", "events"),
        (
            "UPDATE event SET body = replace(body, '\"attempt\":1', '\"attempt\":2') WHERE study = 1 AND sequence = 6",
            "events"
        ),
        ("UPDATE attempt SET lease = (SELECT min(lease) FROM attempt)", "leases"),
        ("UPDATE attempt SET trial = 77 WHERE study = 1 AND trial = 0", "references"),
    ])
    func findsWhatWasTamperedWith(sql: String, check: String) throws {
        try makeStore()
        var configuration = GRDB.Configuration()
        configuration.foreignKeysEnabled = false
        let database = try DatabaseQueue(path: directory(), configuration: configuration)
        try database.write { database in
            for trigger in try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'") {
                try database.execute(sql: "DROP TRIGGER \(trigger)")
            }
            try database.execute(sql: sql)
            #expect(database.changesCount > 0)
        }
        try database.close()

        #expect(try failed().contains(check))
    }

    @Test func findsCommitsThatAreGone() throws {
        try makeStore()
        let database = try DatabaseQueue(path: directory())
        try database.write { try $0.execute(sql: "UPDATE store SET commits = commits - 1") }
        try database.close()

        #expect(try failed() == ["commits"])
    }

    @Test func findsACheckpointThatIsDamagedOrNotThere() throws {
        let store = try StudyStore(owning: directory())
        var story = try Story()
        try story.add(.started)
        try story.add(
            .trialSuggested(
                trial: 0, configuration: SearchSpaces.Configuration(["x": .float(0.5)]),
                placement: Placement(target: 1), reason: "drawn", seen: 1))
        try story.add(
            .trialLeased(
                trial: 0, attempt: 1, lease: LeaseID(high: 1, low: 2), worker: WorkerID(rawValue: "host/1"), from: 0))
        try story.add(.measured(trial: 0, attempt: 1, Measurement(sequence: 1, fidelity: 1, value: 1, seconds: 1)))
        let content = try store.artifacts.put([1, 2, 3])
        try story.add(.trialPaused(trial: 0, attempt: 1, Checkpoint(content: content, fidelity: 1)))
        let study = try store.createStudy(story.events[0])
        try store.append(story.events.dropFirst().map { (study, $0) })

        #expect(try failed() == [])
        let folder = store.artifacts.directory + "/"
        let name = try #require(
            try FileManager.default.subpathsOfDirectory(atPath: folder).first {
                $0.hasSuffix(content.digest.dropFirst(2))
            })
        try Data([1, 2, 4]).write(to: URL(filePath: folder + name))
        #expect(try failed() == ["checkpoints"])
        try store.artifacts.remove(content)
        #expect(try failed() == ["checkpoints"])
        try store.close()
    }

    @Test func checksOneStudyAlone() throws {
        try makeStore()
        let database = try DatabaseQueue(path: directory())
        try database.write { database in
            try database.execute(sql: "DROP TRIGGER study_is_over")
            try database.execute(sql: "UPDATE study SET best_trial = 2 WHERE name = 'done'")
        }
        try database.close()

        #expect(try failed("done") == ["tables"])
        #expect(try failed("begun") == [])
        #expect(throws: StoreError.self) { try failed("other") }
    }
}
