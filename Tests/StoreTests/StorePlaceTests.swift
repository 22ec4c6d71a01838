import Foundation
import Store
import Studies
import TestKit
import Testing

/// What a store is called, and what becomes of its file while it is in use.
@Suite struct StorePlaceTests {
    let directory: TemporaryDirectory
    private let path: String
    private let link: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory()
        link = directory("link.db")
    }

    @Test func isOwnedOnceWhateverItIsCalled() throws {
        let store = try StudyStore(owning: path)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "s.db")
        let names = try directory.files

        let error = #expect(throws: StoreError.self) { try StudyStore(owning: link) }

        guard case .owned? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        _ = try store.createStudy(Story().events[0])
        #expect(try StudyReader(link).list().count == 1)
        #expect(StudyInbox(of: link).folder == store.inbox.folder)
        #expect(try directory.files == names)
        try store.close()
        let again = try StudyStore(owning: link)
        #expect(again.path == path)
        try again.close()
        #expect(try StoreVerification(link).run().allSatisfy(\.isPassed))
    }

    @Test func isMadeWhereALinkLeads() throws {
        try FileManager.default.createDirectory(atPath: directory("folder"), withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory("folder/s.db"))

        try StudyStore(owning: link).close()

        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == directory("folder/s.db"))
        #expect(FileManager.default.fileExists(atPath: directory("folder/s.db")))
    }

    @Test func isNotWrittenToUnderOneOfTwoNames() throws {
        try StudyStore(owning: path).close()
        try FileManager.default.linkItem(atPath: path, toPath: link)

        let error = #expect(throws: StoreError.self) { try StudyStore(owning: link) }

        #expect("\(String(describing: error))".contains("2 names"))
        #expect(try StudyReader(link).list().isEmpty)
        try FileManager.default.removeItem(atPath: link)
        try StudyStore(owning: path).close()
    }

    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func nothingIsAcknowledgedOnceItsFileIsGone(isReplaced: Bool) throws {
        let other = directory("other.db")
        try StudyStore(owning: other).close()
        var story = try Story(trials: 1_000_000)
        let store = try StudyStore(owning: path)
        let study = try store.createStudy(story.events[0])
        if isReplaced {
            #expect(rename(other, path) == 0)
        } else {
            try FileManager.default.removeItem(atPath: path)
        }
        let begin = ContinuousClock.now

        let error = #expect(throws: StoreError.self) {
            for trial in 0..<1_000_000 {
                let before = story.events.count
                try story.addWholeTrial(trial, measurements: 1)
                try store.append(story.events[before...].map { (study, $0) })
            }
        }

        #expect(ContinuousClock.now - begin < .seconds(30))
        guard case .fatal(let detail)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(detail.contains("removed, moved or replaced"))
        #expect(throws: StoreError.self) { try store.createStudy(Story("b").events[0]) }
    }
}
