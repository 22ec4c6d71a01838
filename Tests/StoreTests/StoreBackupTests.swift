import Foundation
import Store
import Studies
import TestKit
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

    @Test func keepsNoLogBesideAnotherStoresFile() throws {
        let store = try StudyStore(owning: path)
        _ = try add("a", to: store)
        _ = try StoreBackup.make(of: path, to: copy)
        _ = try add("later", to: store)
        try copyStore(path, to: directory("killed.db"))
        try store.close()

        // The first to be replaced has a log, as its owner was killed; the second was closed.
        _ = try StoreBackup.restore(copy, to: directory("killed.db"))
        #expect(try StudyReader(directory("killed.db.replaced")).list().map(\.name) == ["a", "later"])
        let closed = try StudyStore(owning: directory("killed.db"))
        _ = try add("latest", to: closed)
        try closed.close()
        _ = try StoreBackup.restore(copy, to: directory("killed.db"))

        // Whoever takes the wrong backup first finds what stood there before that.
        #expect(try StudyReader(directory("killed.db.replaced")).list().map(\.name) == ["a", "later"])
        #expect(try StudyReader(directory("killed.db.replaced-2")).list().map(\.name) == ["a", "latest"])
        #expect(try StoreVerification(directory("killed.db")).run().allSatisfy(\.isPassed))
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

/// A checkpoint whose bytes have changed on the disk.
@Suite struct DamagedCheckpointTests {
    @Test func isFoundAndKeepsNothingElseFromBeingCopied() throws {
        let directory = try TemporaryDirectory()
        let (path, copy) = (directory(), directory("copy.db"))
        let store = try StudyStore(owning: path)
        var story = try Story()
        try story.add(.started)
        for trial in 0..<2 { try story.addWholeTrial(trial, measurements: 1) }
        let study = try store.createStudy(story.events[0])
        try store.append(story.events.dropFirst().map { (study, $0) })
        let contents = try ["sound", "spoilt"].map { try store.artifacts.put(Array($0.utf8)) }
        for (trial, content) in contents.enumerated() {
            try store.execute("INSERT INTO artifact VALUES (1, \(trial), '\(content.digest)', \(content.bytes), 1)")
        }
        try store.close()
        let folder = path + ".artifacts/"
        let name = try #require(
            try FileManager.default.subpathsOfDirectory(atPath: folder).first {
                $0.hasSuffix(contents[1].digest.dropFirst(2))
            })
        try Data("spoiled".utf8.prefix(6)).write(to: URL(filePath: folder + name))

        let backup = try StoreBackup.make(of: path, to: copy)
        let here = try StudyStore(owning: directory("here.db"))
        let merged = try StoreMerge(into: here).take(from: path)

        #expect(backup.artifacts == 1 && backup.missingArtifacts == 1)
        #expect(merged.map(\.name) == ["story"])
        for store in [here, try StudyStore(owning: copy)] {
            #expect(store.artifacts.contains(contents[0]) && !store.artifacts.contains(contents[1]))
            #expect(try store.events(of: StudyID(rawValue: 1)) == story.events)
            try store.close()
        }
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

    @Test func leavesNothingOfAStudyForWhichThereIsNoRoom() throws {
        var large = try Story("large", trials: 3000)
        try large.add(.started)
        for trial in 0..<3000 { try large.addWholeTrial(trial, measurements: 1) }
        try store(directory() + ".other", [large]).close()
        let here = try StudyStore(owning: directory())
        _ = try here.setting("max_page_count = 300")

        let error = #expect(throws: StoreError.self) { try StoreMerge(into: here).take(from: directory() + ".other") }

        guard case .full? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try here.studies().isEmpty)
        _ = try here.setting("max_page_count = 1000000")
        #expect(try StoreMerge(into: here).take(from: directory() + ".other").map(\.name) == ["large"])
        #expect(try here.loadState(of: StudyID(rawValue: here.studies()[0].id.rawValue)) == large.state)
        try here.close()
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
