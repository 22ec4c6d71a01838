import Digests
import Foundation
import GRDB
import Store
import Studies
import TestKit
import Testing

@Suite struct SmallArtifactsTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func open() throws -> StudyStore { try StudyStore(owning: directory()) }

    private func content(_ bytes: [UInt8]) -> (reference: ArtifactReference, bytes: [UInt8]) {
        (ArtifactReference(digest: SHA256.digest(of: bytes), bytes: bytes.count), bytes)
    }

    private func isStored(_ outcome: Result<Void, StoreError>) -> Bool {
        if case .success = outcome { true } else { false }
    }

    @Test func givesBackWhatWasPutAlsoAfterARestart() throws {
        let contents = [0, 1, 3, ArtifactStore.smallLimit].map { size in
            content((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ size) })
        }
        let store = try open()
        #expect(store.artifacts.put(small: contents).allSatisfy(isStored))

        for artifacts in [store.artifacts, try reopened(store).artifacts] {
            for (reference, bytes) in contents {
                #expect(artifacts.contains(reference))
                #expect(try artifacts.read(reference, offset: 0, length: 1 << 20) == bytes)
                #expect(try artifacts.read(reference, offset: 1, length: 2) == Array(bytes.dropFirst().prefix(2)))
                #expect(try artifacts.append([], to: reference, at: 0) == bytes.count)
            }
        }
    }

    private func reopened(_ store: StudyStore) throws -> StudyStore {
        #expect(try permissions(directory("s.db.artifacts/small.db")) == 0o600)
        try store.close()
        return try open()
    }

    @Test func refusesWhatIsWrongAndKeepsTheOthers() throws {
        let store = try open()
        let (right, wrong, large) = (
            content([1]), content([2]), content([UInt8](repeating: 3, count: ArtifactStore.smallLimit + 1))
        )
        let named = ArtifactReference(digest: "../../etc", bytes: 1)

        let outcomes = store.artifacts.put(small: [
            (wrong.reference, [9]), right, large, (named, [1]), (right.reference, []),
        ])

        #expect(outcomes.map(isStored) == [false, true, false, false, false])
        #expect(store.artifacts.contains(right.reference) && !store.artifacts.contains(wrong.reference))
        try store.close()
    }

    @Test func whatIsStoredOutlivesAKill() throws {
        let store = try open()
        let kept = content([5, 6, 7])
        #expect(store.artifacts.put(small: [kept]).allSatisfy(isStored))

        // As the death of the process leaves them: with a log that nobody has moved.
        try copyStore(directory(), to: directory("killed.db"))
        try FileManager.default.createDirectory(
            atPath: directory("killed.db.artifacts"), withIntermediateDirectories: true)
        try copyStore(
            directory("s.db.artifacts/small.db"), to: directory("killed.db.artifacts/small.db"), suffixes: ["", "-wal"])

        let killed = try StudyStore(owning: directory("killed.db"))
        #expect(try killed.artifacts.read(kept.reference, offset: 0, length: 9) == kept.bytes)
        #expect(killed.artifacts.put(small: [content([8])]).allSatisfy(isStored))
        try killed.close()
        try store.close()
    }

    @Test func whatNothingNeedsGoes() throws {
        let store = try open()
        let many = (0..<200).map { content(Array("\($0)".utf8)) }
        #expect(store.artifacts.put(small: many).allSatisfy(isStored))

        #expect(try store.collectGarbage() == 0)
        #expect(try store.collectGarbage(unusedFor: .seconds(-1)) == many.reduce(0) { $0 + $1.bytes.count })

        #expect(!many.contains { store.artifacts.contains($0.reference) })
        #expect(store.artifacts.put(small: many).allSatisfy(isStored))
        try store.artifacts.remove(many[0].reference)
        #expect(many.map { store.artifacts.contains($0.reference) } == [false] + many.dropFirst().map { _ in true })
        try store.close()
    }

    @Test func whatGoesLeavesItsRoomToOthers() throws {
        let store = try open()
        let many = (0..<150).map { content([UInt8](repeating: UInt8($0), count: 50_000)) }
        for place in stride(from: 0, to: many.count, by: 30) {
            #expect(store.artifacts.put(small: Array(many[place..<place + 30])).allSatisfy(isStored))
        }
        func size() throws -> Int {
            try ["small.db", "small.db-wal"].reduce(0) { total, name in
                let path = directory("s.db.artifacts/\(name)")
                return total + (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0)
            }
        }
        #expect(try size() > 7_000_000)

        #expect(try store.collectGarbage(unusedFor: .seconds(-1)) == 150 * 50_000)

        #expect(try size() < 100_000)
        #expect(store.artifacts.put(small: many).allSatisfy(isStored))
        #expect(try store.artifacts.read(many[149].reference, offset: 0, length: 1 << 20) == many[149].bytes)
        try store.close()
    }

    /// Whoever makes the file may be killed, or find the disk full, before there is a table in it.
    @Test func aFileThatWasBegunIsFinished() throws {
        let store = try open()
        try FileManager.default.createDirectory(
            atPath: directory("s.db.artifacts"), withIntermediateDirectories: true)
        let begun = try DatabaseQueue(path: directory("s.db.artifacts/small.db"))
        #expect(try begun.inDatabase { try String.fetchOne($0, sql: "PRAGMA journal_mode = WAL") } == "wal")
        try begun.close()

        let kept = content([1, 2, 3])
        #expect(store.artifacts.put(small: [kept]).allSatisfy(isStored))
        #expect(store.artifacts.contains(kept.reference))
        try store.close()
    }

    @Test func damageIsAnErrorAndNoCrash() throws {
        let store = try open()
        let kept = content([UInt8](repeating: 1, count: 50_000))
        #expect(store.artifacts.put(small: [kept]).allSatisfy(isStored))
        try store.close()
        try Data(repeating: 0x5A, count: 60_000).write(to: URL(filePath: directory("s.db.artifacts/small.db")))

        let again = try open()

        #expect(!again.artifacts.contains(kept.reference))
        #expect(again.artifacts.put(small: [kept]).map(isStored) == [false])
        #expect(throws: StoreError.self) { try again.artifacts.read(kept.reference, offset: 0, length: 1) }
        try again.close()
    }
}
