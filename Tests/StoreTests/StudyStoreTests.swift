import Foundation
import GRDB
import SearchSpaces
import Store
import Studies
import TestKit
import Testing

@Suite struct StudyStoreTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func path(_ name: String = "s.db") -> String { directory(name) }

    @Test func flushesEveryCommitInFullAndEnforcesForeignKeys() throws {
        let store = try StudyStore(owning: path())

        #expect(try store.setting("synchronous") == "2")
        #expect(try store.setting("foreign_keys") == "1")
        #expect(try store.setting("journal_mode") == "wal")
        #expect(try store.setting("mmap_size") ?? "0" == "0")
        try store.close()
    }

    @Test func makesFilesThatOnlyTheirOwnerReads() throws {
        let store = try StudyStore(owning: path())
        _ = try store.createStudy(Story().events[0])
        _ = try store.artifacts.put([1, 2, 3])

        for suffix in ["", "-wal", "-shm", ".manager", ".seq"] {
            #expect(try permissions(path() + suffix) == 0o600, "\(suffix)")
        }
        #expect(try permissions(path() + ".artifacts") == 0o700)
        try store.close()
    }

    @Test func givesBackWhatWasAppended() throws {
        var story = try Story()
        try story.continueAtRandom(200)
        let store = try StudyStore(owning: path())
        let worker = WorkerDescription(
            id: WorkerID(rawValue: "host/0/1"), host: "ho'st", processID: 7, cores: 2, memoryBytes: 1 << 34,
            version: "0.1.0", allowsCommands: true)

        let study = try store.createStudy(story.events[0])
        let before = store.commitSequence
        let commit = try store.append(story.events.dropFirst().map { (study, $0) }, workers: [worker])

        #expect(commit == before + 1)
        #expect(try store.events(of: study) == story.events)
        #expect(try store.loadState(of: study) == story.state)
        #expect(try store.workers(of: study) == [worker])
        try store.close()
        let reopened = try StudyStore(owning: path())
        #expect(try reopened.loadState(of: study) == story.state)
        #expect(reopened.commitSequence > commit)
        try reopened.close()
    }

    @Test func refusesASecondStudyOfTheSameName() throws {
        let store = try StudyStore(owning: path())
        _ = try store.createStudy(Story("it's \"one\"").events[0])

        #expect(throws: StoreError.studyExists(name: "it's \"one\"")) {
            try store.createStudy(Story("it's \"one\"").events[0])
        }
        #expect(try store.studies().map(\.name) == ["it's \"one\""])
        try store.close()
    }

    @Test(arguments: ["Robert'); DROP TABLE study;--", "a\"b", "näïve ☃️", "100%", "\\", "{\"a\":1}"])
    func keepsNamesAsTheyAre(_ name: String) throws {
        let store = try StudyStore(owning: path())

        let study = try store.createStudy(Story(name).events[0])

        #expect(try store.studies().map(\.name) == [name])
        #expect(try store.loadState(of: study).definition.name == name)
        try store.close()
    }

    @Test func writesAGroupAllOrNothing() throws {
        var story = try Story()
        try story.continueAtRandom(60)
        let store = try StudyStore(owning: path())
        let study = try store.createStudy(story.events[0])
        try store.append(story.events[1..<30].map { (study, $0) })
        var wrong = story.events[40]
        wrong.sequence = 99

        #expect(throws: StoreError.self) {
            try store.append((story.events[30..<40] + [wrong]).map { (study, $0) })
        }

        #expect(try store.events(of: study) == Array(story.events[..<30]))
        try store.append(story.events[30...].map { (study, $0) })
        #expect(try store.loadState(of: study) == story.state)
        try store.close()
    }

    @Test func refusesEventsThatDoNotFit() throws {
        var story = try Story(trials: 1)
        try story.add(.started)
        let store = try StudyStore(owning: path())
        let study = try store.createStudy(story.events[0])
        func refuses(_ sequence: Int, _ event: StudyEvent, in study: StudyID) {
            let recorded = RecordedEvent(sequence: sequence, elapsed: 0, wallMilliseconds: 0, event: event)
            #expect(throws: StoreError.self, "\(event)") { try store.append([(study, recorded)]) }
        }
        let measurement = Measurement(sequence: 1, fidelity: 1, value: 1, seconds: 1)
        let suggested = { (trial: Int) in
            StudyEvent.trialSuggested(
                trial: trial, configuration: Configuration(), placement: Placement(target: 1), reason: "", seen: 1)
        }

        refuses(3, .started, in: study)
        refuses(1, .started, in: study)
        refuses(2, .started, in: StudyID(rawValue: 7))
        refuses(2, .measured(trial: 0, attempt: 1, measurement), in: study)
        refuses(2, .trialPromoted(trial: 0, target: 2), in: study)
        refuses(2, .trialEnded(trial: 0, attempt: nil, .pruned), in: study)
        refuses(2, suggested(1), in: study)
        try store.append([(study, story.events[1])])
        #expect(try store.events(of: study) == story.events)
        try store.close()
    }

    @Test func writesToSeveralStudiesInOneCommit() throws {
        var stories = try (1...3).map { try Story("s\($0)", seed: UInt64($0)) }
        for index in stories.indices { try stories[index].continueAtRandom(50) }
        let store = try StudyStore(owning: path())
        let studies = try stories.map { try store.createStudy($0.events[0]) }
        let longest = stories.map(\.events.count).max() ?? 0
        let mixed = (1..<longest).flatMap { index in
            stories.indices.filter { stories[$0].events.count > index }.map { (studies[$0], stories[$0].events[index]) }
        }

        let commit = try store.append(mixed)

        #expect(store.commitSequence == commit)
        for (study, story) in zip(studies, stories) { #expect(try store.loadState(of: study) == story.state) }
        try store.close()
    }

    @Test func deletesAStudyAndLeavesTheOthers() throws {
        var (one, two) = (try Story("one"), try Story("two", seed: 5))
        try one.continueAtRandom(80)
        try two.continueAtRandom(80)
        let store = try StudyStore(owning: path())
        let (first, second) = (try store.createStudy(one.events[0]), try store.createStudy(two.events[0]))
        try store.append(one.events.dropFirst().map { (first, $0) } + two.events.dropFirst().map { (second, $0) })

        try store.deleteStudy(first)

        #expect(try store.studies().map(\.name) == ["two"])
        #expect(throws: StoreError.noStudy(name: "1", suggestion: nil)) { try store.events(of: first) }
        #expect(throws: StoreError.noStudy(name: "1", suggestion: nil)) { try store.deleteStudy(first) }
        #expect(try store.loadState(of: second) == two.state)
        let third = try store.createStudy(one.events[0])
        #expect(third > second)
        try store.close()
    }

    @Test(arguments: [
        "UPDATE trial SET value = 0", "UPDATE trial SET state = 'waiting'", "DELETE FROM trial",
        "UPDATE study SET state = 'running'", "UPDATE study SET best_value = 0", "UPDATE event SET body = '{}'",
        "DELETE FROM event WHERE sequence = 2", "INSERT INTO attempt (study, trial, number) VALUES (1, 99, 1)",
    ])
    func theFileItselfRefusesToChangeWhatIsOver(_ sql: String) throws {
        var story = try Story()
        try story.continueAtRandom(40)
        try story.add(.ended(.complete))
        let store = try StudyStore(owning: path())
        let study = try store.createStudy(story.events[0])
        try store.append(story.events.dropFirst().map { (study, $0) })

        #expect(throws: StoreError.self) { try store.execute(sql) }

        #expect(try store.loadState(of: study) == story.state)
        try store.close()
    }

    @Test func refusesASecondOwnerAndNamesTheFirst() throws {
        let store = try StudyStore(owning: path())

        let error = #expect(throws: StoreError.self) { try StudyStore(owning: path()) }

        guard case .owned(_, let processID?, let host?) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(processID == Int(ProcessInfo.processInfo.processIdentifier))
        #expect(!host.isEmpty)
        try store.close()
    }

    @Test func givesUpOnceSomeoneElseHasWritten() throws {
        let story = try Story()
        let store = try StudyStore(owning: path())
        let intruder = try DatabaseQueue(path: path())
        try intruder.write { try $0.execute(sql: "UPDATE store SET epoch = 'another'") }

        for _ in 0..<2 {
            let error = #expect(throws: StoreError.self) { try store.createStudy(story.events[0]) }
            guard case .fatal? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        try intruder.write { try $0.execute(sql: "UPDATE store SET epoch = 'yet another'") }
        #expect(throws: StoreError.self) { try store.close() }
    }

    @Test func goesOnAfterAFullDisk() throws {
        var story = try Story(trials: 400)
        try story.continueAtRandom(2000)
        let store = try StudyStore(owning: path())
        let study = try store.createStudy(story.events[0])
        let pages = try #require(try store.setting("page_count").flatMap { Int($0) })
        _ = try store.setting("max_page_count = \(pages + 2)")
        let group = story.events.dropFirst().map { (study, $0) }

        let error = #expect(throws: StoreError.self) { try store.append(group) }

        guard case .full? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try store.events(of: study) == Array(story.events[..<1]))
        _ = try store.setting("max_page_count = 1000000")
        try store.append(group)
        #expect(try store.loadState(of: study) == story.state)
        try store.close()
    }

    @Test func holdsBackSpaceAndGivesItBackOnAFullDisk() throws {
        var options = StudyStore.Options()
        options.ballastBytes = 3 << 20
        let store = try StudyStore(owning: path(), options: options)
        #expect(try content(path() + ".ballast").count == 3 << 20)
        var story = try Story(trials: 400)
        try story.continueAtRandom(2000)
        let study = try store.createStudy(story.events[0])
        let pages = try #require(try store.setting("page_count").flatMap { Int($0) })
        _ = try store.setting("max_page_count = \(pages + 2)")

        #expect(throws: StoreError.self) { try store.append(story.events.dropFirst().map { (study, $0) }) }

        #expect(!FileManager.default.fileExists(atPath: path() + ".ballast"))
        try store.close()
    }

    @Test func refusesEverythingOnceClosed() throws {
        let store = try StudyStore(owning: path())
        try store.close()

        #expect(throws: StoreError.closed) { try store.createStudy(Story().events[0]) }
        #expect(throws: StoreError.closed) { try store.studies() }
        try store.close()
    }
}
