import Foundation
import Store
import Studies
import TestKit
import Testing

@Suite struct StudyReaderTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func path(_ name: String = "s.db") -> String { directory(name) }

    @Test func readsWhileTheOwnerWrites() throws {
        let group = 20
        var story = try Story(trials: 1000)
        try story.continueAtRandom(group * 60)
        let store = try StudyStore(owning: path())
        let study = try store.createStudy(story.events[0])
        let events = story.events
        let reader = try StudyReader(path())
        let writer = Thread {
            var rest = events.dropFirst()
            while !rest.isEmpty {
                do { try store.append(rest.prefix(group).map { (study, $0) }) } catch { Issue.record(error) }
                rest = rest.dropFirst(group)
            }
        }

        writer.start()
        var seen = [1]
        while seen.last != events.count {
            let snapshot = try reader.snapshot(of: "story")
            let revision = try reader.summary(of: "story").revision
            seen.append(snapshot.state.revision)
            #expect(snapshot.state.revision % group == 1 || snapshot.state.revision == events.count)
            #expect(revision >= snapshot.state.revision)
        }

        #expect(seen == seen.sorted())
        #expect(try reader.snapshot(of: "story").state == story.state)
        try store.close()
    }

    @Test func doesNotKeepTheOwnerFromWriting() throws {
        let store = try StudyStore(owning: path())
        let readers = try (0..<4).map { _ in try StudyReader(path()) }

        for number in 0..<20 {
            _ = try store.createStudy(Story("s\(number)").events[0])
            for reader in readers { #expect(try reader.list().count == number + 1) }
        }
        try store.close()
        for reader in readers { #expect(try reader.list().count == 20) }
    }

    @Test func readsAfterTheOwnerWasKilledWithoutChangingTheFile() throws {
        var story = try Story()
        try story.continueAtRandom(100)
        let store = try StudyStore(owning: path("live.db"))
        let study = try store.createStudy(story.events[0])
        try store.append(story.events.dropFirst().map { (study, $0) })
        try copyStore(path("live.db"), to: path())
        try store.close()
        let (file, log) = (try content(path()), try content(path() + "-wal"))

        let snapshot = try StudyReader(path()).snapshot(of: "1")

        #expect(snapshot.state == story.state)
        #expect(snapshot.id == StudyID(rawValue: 1))
        #expect(snapshot.version == LeptuneVersion.current)
        #expect(try content(path()) == file)
        #expect(try content(path() + "-wal") == log)
    }

    @Test func readsAClosedStore() throws {
        let store = try StudyStore(owning: path())
        _ = try store.createStudy(Story("only").events[0])
        try store.close()

        #expect(try StudyReader(path()).list().map(\.name) == ["only"])
    }

    @Test func namesAMissingStore() throws {
        #expect(throws: StoreError.noStore(path: path("none.db"))) { try StudyReader(path("none.db")) }
        #expect(try directory.files == [])
    }

    @Test(
        arguments: [
            ("digits-mpl", "digits-mlp"), ("Digits-MLP", "digits-mlp"), ("adullt", "adult"), ("something else", nil),
            ("", nil), ("dault", "adult"),
        ] as [(String, String?)])
    func suggestsTheNearestName(_ name: String, _ suggestion: String?) throws {
        let store = try StudyStore(owning: path())
        for name in ["digits-mlp", "adult", "wine-quality"] { _ = try store.createStudy(Story(name).events[0]) }
        let reader = try StudyReader(path())

        #expect(throws: StoreError.noStudy(name: name, suggestion: suggestion)) { try reader.summary(of: name) }
        try store.close()
    }

    @Test func choosesTrialsByStateAndNumber() throws {
        var story = try Story(trials: 40)
        try story.continueAtRandom(600)
        let store = try StudyStore(owning: path())
        let study = try store.createStudy(story.events[0])
        try store.append(story.events.dropFirst().map { (study, $0) })
        let reader = try StudyReader(path())

        let pruned = try reader.trials(of: "story", state: "pruned")
        let last = try reader.trials(of: "story", limit: 3)

        #expect(!pruned.isEmpty)
        #expect(pruned.map(\.number) == story.state.trials.filter { $0.state == .pruned }.map(\.number))
        #expect(last.map(\.number) == story.state.trials.suffix(3).map(\.number))
        try store.close()
    }
}
