import Foundation
import Store
import Studies
import Testing

/// Copies of stores, and the way back.
@Suite struct StoreBackupTests {
    let directory: TemporaryDirectory
    private let path: String
    private let copy: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory()
        copy = directory() + ".copy"
    }

    private func add(_ name: String, trials: Int = 2, to store: StudyStore) throws -> StudyID {
        var story = try Story(name, seed: UInt64(name.utf8.count), trials: 10)
        try story.add(.started)
        for trial in 0..<trials { try story.addWholeTrial(trial, measurements: 2) }
        let study = try store.createStudy(story.events[0])
        try store.append(story.events.dropFirst().map { (study, $0) })
        return study
    }

    private func events(_ path: String, _ study: String) throws -> [RecordedEvent] {
        try StudyReader(path).events(of: study)
    }

    @Test func copiesAStoreThatIsInUse() throws {
        let store = try StudyStore(owning: path)
        let study = try add("a", to: store)

        let contents = try StoreBackup.make(of: path, to: copy)
        _ = try add("later", to: store)

        #expect(contents.studies == 1)
        #expect(contents.commits == 3)
        #expect(try events(copy, "a") == store.events(of: study))
        #expect(try StudyReader(copy).list().map(\.name) == ["a"])
        #expect(try StoreVerification(copy).run().allSatisfy(\.isPassed))
        let mode = try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try store.close()
    }

    @Test(.timeLimit(.minutes(1)))
    func copiesOneMomentWhileOthersWrite() async throws {
        let store = try StudyStore(owning: path)
        var story = try Story(trials: 2000)
        let study = try store.createStudy(story.events[0])
        let writer = Task.detached {
            for trial in 0..<200 {
                let before = story.events.count
                try story.addWholeTrial(trial, measurements: 3)
                try store.append(story.events[before...].map { (study, $0) })
            }
        }
        for number in 0..<5 {
            _ = try StoreBackup.make(of: path, to: "\(copy)-\(number)")
            let state = try StudyReader("\(copy)-\(number)").snapshot(of: "story").state
            // Each group holds a whole trial, so no copy may hold half of one.
            #expect(state.open.isEmpty)
            #expect(try StoreVerification("\(copy)-\(number)").run().allSatisfy(\.isPassed))
        }
        try await writer.value
        try store.close()
    }

    @Test func neverWritesOverAFile() throws {
        try StudyStore(owning: path).close()
        try Data("mine".utf8).write(to: URL(filePath: copy))

        #expect(throws: StoreError.self) { try StoreBackup.make(of: path, to: copy) }
        #expect(try String(contentsOfFile: copy, encoding: .utf8) == "mine")
    }

    @Test func putsACopyInThePlaceOfAStoreAndKeepsThatOne() throws {
        let store = try StudyStore(owning: path)
        _ = try add("a", to: store)
        _ = try StoreBackup.make(of: path, to: copy)
        _ = try add("later", to: store)
        try store.close()

        _ = try StoreBackup.restore(copy, to: path)

        let restored = try StudyStore(owning: path)
        #expect(try restored.studies().map(\.name) == ["a"])
        _ = try add("new", to: restored)
        try restored.close()
        #expect(try StoreVerification(path).run().allSatisfy(\.isPassed))
        #expect(try StudyReader(path + ".replaced").list().map(\.name) == ["a", "later"])
    }

    @Test func restoresNothingUnderAManagersHands() throws {
        let store = try StudyStore(owning: path)
        _ = try StoreBackup.make(of: path, to: copy)

        #expect(throws: StoreError.self) { try StoreBackup.restore(copy, to: path) }
        _ = try add("a", to: store)
        try store.close()
    }

    @Test func refusesADamagedCopy() throws {
        let store = try StudyStore(owning: path)
        _ = try add("a", trials: 10, to: store)
        _ = try StoreBackup.make(of: path, to: copy)
        try store.close()
        let before = try Data(contentsOf: URL(filePath: path))
        let handle = try FileHandle(forWritingTo: URL(filePath: copy))
        for page in 4..<12 {
            try handle.seek(toOffset: UInt64(page * 4096))
            try handle.write(contentsOf: [UInt8](repeating: 0xA5, count: 4096))
        }
        try handle.close()

        #expect(throws: StoreError.self) { try StoreBackup.restore(copy, to: path) }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test func copiesTheCheckpointsThatTrialsNeed() throws {
        let store = try StudyStore(owning: path)
        var story = try Story()
        try story.add(.started)
        try story.addWholeTrial(0, measurements: 1)
        let study = try store.createStudy(story.events[0])
        try store.append(story.events.dropFirst().map { (study, $0) })
        let content = try store.artifacts.put(Array("state".utf8))
        let garbage = try store.artifacts.put(Array("nobody's".utf8))
        try store.execute("INSERT INTO artifact VALUES (1, 0, '\(content.digest)', \(content.bytes), 1)")

        let contents = try StoreBackup.make(of: path, to: copy)

        #expect(contents.artifacts == 1 && contents.missingArtifacts == 0)
        try store.close()
        let copied = try StudyStore(owning: copy)
        #expect(copied.artifacts.contains(content))
        #expect(!copied.artifacts.contains(garbage))
        try copied.close()
    }
}

/// Studies of one store in another.
@Suite struct StoreMergeTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func story(_ name: String, seed: UInt64) throws -> Story {
        var story = try Story(name, seed: seed, trials: 4)
        try story.add(.started)
        for trial in 0..<4 { try story.addWholeTrial(trial, measurements: 2) }
        try story.add(.ended(.complete))
        return story
    }

    private func store(_ path: String, _ stories: [Story]) throws -> StudyStore {
        let store = try StudyStore(owning: path)
        for story in stories {
            let study = try store.createStudy(story.events[0])
            try store.append(story.events.dropFirst().map { (study, $0) })
        }
        return store
    }

    @Test func takesStudiesOverEventForEvent() throws {
        let (a, b) = (try story("a", seed: 1), try story("b", seed: 2))
        try store(directory() + ".other", [a, b]).close()
        let here = try store(directory(), [a])

        let outcomes = try StoreMerge(into: here).take(from: directory() + ".other")

        #expect(outcomes.map(\.name) == [nil, "b"])
        #expect(try here.events(of: StudyID(rawValue: 2)) == b.events)
        try here.close()
        #expect(try StoreVerification(directory()).run().allSatisfy(\.isPassed))
    }

    @Test func refusesAnotherStudyOfTheSameNameBeforeAnythingIsWritten() throws {
        try store(directory() + ".other", [story("b", seed: 5), story("a", seed: 9)]).close()
        let here = try store(directory(), [story("a", seed: 1)])

        #expect(throws: StoreError.studyExists(name: "a")) {
            try StoreMerge(into: here).take(from: directory() + ".other")
        }
        #expect(try here.studies().map(\.name) == ["a"])
        let outcomes = try StoreMerge(into: here).take(from: directory() + ".other", suffix: "-other")
        #expect(outcomes.map(\.name) == ["b", "a-other"])
        try here.close()
        #expect(try StudyReader(directory()).definition(of: "a-other").name == "a-other")
    }
}

/// What goes when nobody wants to keep it.
@Suite struct RetentionTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// An ended study with a checkpoint of the best trial and one of another, an open one with a checkpoint, and garbage.
    private func makeStore() throws -> (StudyStore, [ArtifactReference]) {
        let store = try StudyStore(owning: directory())
        for name in ["over", "open"] {
            var story = try Story(name, trials: 4)
            try story.add(.started)
            for trial in 0..<2 { try story.addWholeTrial(trial, measurements: 1) }
            if name == "over" { try story.add(.ended(.cancelled)) }
            let study = try store.createStudy(story.events[0])
            try store.append(story.events.dropFirst().map { (study, $0) })
        }
        let contents = try ["best", "worse", "open's", "garbage"].map { try store.artifacts.put(Array($0.utf8)) }
        for (content, place) in zip(contents, ["1, 0", "1, 1", "2, 0"]) {
            try store.execute("INSERT INTO artifact VALUES (\(place), '\(content.digest)', \(content.bytes), 1)")
        }
        return (store, contents)
    }

    private static let farFuture: Int64 = 4_000_000_000_000

    @Test func removesCheckpointsOfStudiesThatAreOverButTheBest() throws {
        let (store, contents) = try makeStore()
        let retention = Retention(days: 30)

        let rehearsal = try retention.apply(to: store, nowMilliseconds: Self.farFuture, isRehearsal: true)
        #expect(contents.allSatisfy(store.artifacts.contains))
        let report = try retention.apply(to: store, nowMilliseconds: Self.farFuture, isRehearsal: false)

        #expect(rehearsal == report)
        #expect(report.files == 2 && report.studies.isEmpty && report.bytes == 12)
        #expect(contents.map(store.artifacts.contains) == [true, false, true, false])
        try store.close()
        #expect(try StudyReader(directory()).list().count == 2)
    }

    @Test func keepsWhatIsNotOldEnough() throws {
        let (store, contents) = try makeStore()

        let report = try Retention(days: 30, deletesStudies: true).apply(
            to: store, nowMilliseconds: 1_700_000_000_000, isRehearsal: false)

        #expect(report.studies.isEmpty)
        #expect(contents.map(store.artifacts.contains) == [true, true, true, false])
        try store.close()
    }

    @Test func deletesStudiesIfToldTo() throws {
        let (store, contents) = try makeStore()

        let report = try Retention(days: 30, deletesStudies: true).apply(
            to: store, nowMilliseconds: Self.farFuture, isRehearsal: false)

        #expect(report.studies == ["over"])
        #expect(try store.studies().map(\.name) == ["open"])
        #expect(contents.map(store.artifacts.contains) == [false, false, true, false])
        try store.close()
    }
}
