import Digests
import Foundation
import SearchSpaces
import Store
import Studies
import TestKit
import Testing

@Suite struct ArtifactStoreTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }
    private let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    private func open() throws -> StudyStore { try StudyStore(owning: directory()) }

    private func reference(_ bytes: [UInt8]) -> ArtifactReference {
        ArtifactReference(digest: SHA256.digest(of: bytes), bytes: bytes.count)
    }

    @Test func givesBackWhatWasPut() throws {
        let store = try open()

        let reference = try store.artifacts.put(bytes)
        var read: [UInt8] = []
        while let piece = try store.artifacts.read(reference, offset: read.count, length: 1 << 20), !piece.isEmpty {
            read += piece
        }

        #expect(read == bytes)
        #expect(reference.digest == SHA256.digest(of: bytes))
        #expect(store.artifacts.contains(reference))
        #expect(try permissions(file(reference)) == 0o600)
        try store.close()
    }

    @Test func keepsAnEmptyArtifact() throws {
        let store = try open()

        let reference = try store.artifacts.put([])

        #expect(store.artifacts.contains(reference))
        #expect(try store.artifacts.read(reference, offset: 0, length: 10) == [])
        try store.close()
    }

    @Test func countsNothingBeforeAllIsThere() throws {
        let store = try open()
        let reference = reference(bytes)

        let offset = try store.artifacts.append(Array(bytes[..<1_000_000]), to: reference, at: 0)

        #expect(offset == 1_000_000)
        #expect(!store.artifacts.contains(reference))
        #expect(try store.artifacts.read(reference, offset: 0, length: 10) == nil)
        try store.close()
    }

    @Test func goesOnWhereAnUploadStoppedAlsoAfterARestart() throws {
        let reference = reference(bytes)
        let first = try open()
        _ = try first.artifacts.append(Array(bytes[..<700_000]), to: reference, at: 0)
        try first.close()

        let second = try open()
        let again = try second.artifacts.append(Array(bytes[..<1000]), to: reference, at: 0)
        let hole = try second.artifacts.append(Array(bytes[900_000..<1_000_000]), to: reference, at: 900_000)
        let overlap = try second.artifacts.append(Array(bytes[600_000..<1_600_000]), to: reference, at: 600_000)
        let piece = try second.artifacts.append(Array(bytes[1_600_000..<2_600_000]), to: reference, at: 1_600_000)
        let end = try second.artifacts.append(Array(bytes[2_600_000...]), to: reference, at: piece)

        let offsets = [again, hole, overlap, piece, end]
        #expect(offsets == [700_000, 700_000, 1_600_000, 2_600_000, 3_000_000])
        #expect(second.artifacts.contains(reference))
        #expect(try second.artifacts.append([1, 2], to: reference, at: 0) == bytes.count)
        try second.close()
    }

    @Test func refusesContentOfAnotherDigestAndBeginsAnew() throws {
        let store = try open()
        let reference = reference(Array("right".utf8))

        #expect(throws: StoreError.self) { try store.artifacts.append(Array("wrong".utf8), to: reference, at: 0) }

        #expect(!store.artifacts.contains(reference))
        #expect(try store.artifacts.append(Array("right".utf8), to: reference, at: 0) == 5)
        #expect(store.artifacts.contains(reference))
        try store.close()
    }

    @Test func refusesMoreThanWasAnnounced() throws {
        let store = try open()
        let reference = reference([1, 2, 3])

        #expect(throws: StoreError.self) { try store.artifacts.append([1, 2, 3, 4], to: reference, at: 0) }

        #expect(try store.artifacts.append([1, 2, 3], to: reference, at: 0) == 3)
        try store.close()
    }

    @Test(arguments: [
        "", "../../../../etc/passwd", String(repeating: "A", count: 64), String(repeating: "g", count: 64),
        String(repeating: "a", count: 63), String(repeating: "a", count: 65), "../" + String(repeating: "a", count: 61),
        String(repeating: "a", count: 62) + "/.", String(repeating: "é", count: 32), "partial",
    ])
    func refusesADigestThatIsNone(_ digest: String) throws {
        let store = try open()
        let reference = ArtifactReference(digest: digest, bytes: 3)

        #expect(throws: StoreError.self) { try store.artifacts.append([1, 2, 3], to: reference, at: 0) }
        #expect(throws: StoreError.self) { try store.artifacts.read(reference, offset: 0, length: 1) }
        #expect(throws: StoreError.self) { try store.artifacts.remove(reference) }
        #expect(!store.artifacts.contains(reference))
        try store.close()
    }

    @Test(arguments: [
        (ArtifactStore.sizeLimit + 1, 1, 0), (-1, 0, 0), (10, ArtifactStore.pieceLimit + 1, 0), (10, 1, -1),
        (Int.max, 1, Int.max),
    ])
    func keepsItsLimits(_ total: Int, _ piece: Int, _ offset: Int) throws {
        let store = try open()
        let reference = ArtifactReference(digest: String(repeating: "a", count: 64), bytes: total)

        #expect(throws: StoreError.self) {
            try store.artifacts.append([UInt8](repeating: 0, count: piece), to: reference, at: offset)
        }
        try store.close()
    }

    @Test func allowsOnlySoManyUnfinishedUploads() throws {
        let store = try open()
        func begin(_ number: Int) throws -> Int {
            let digits = String(number, radix: 16)
            let digest = String(repeating: "0", count: 64 - digits.count) + digits
            return try store.artifacts.append([1], to: ArtifactReference(digest: digest, bytes: 2), at: 0)
        }
        for number in 0..<ArtifactStore.uploadLimit { _ = try begin(number) }

        #expect(throws: StoreError.self) { try begin(ArtifactStore.uploadLimit) }
        #expect(try begin(0) == 1)
        try store.close()
    }

    @Test func doesNotFollowALinkInPlaceOfAnUpload() throws {
        let store = try open()
        _ = try store.artifacts.put([0])
        let target = directory("precious")
        try Data("precious".utf8).write(to: URL(fileURLWithPath: target))
        let reference = reference([1, 2, 3])
        try FileManager.default.createSymbolicLink(
            atPath: store.artifacts.directory + "/partial/" + reference.digest, withDestinationPath: target)

        #expect(throws: StoreError.self) { try store.artifacts.append([1, 2, 3], to: reference, at: 0) }

        #expect(try content(target) == Data("precious".utf8))
        try store.close()
    }

    @Test func removesWhatNoTrialNeeds() throws {
        let store = try open()
        let kept = try store.artifacts.put([1, 1, 1])
        let dropped = try store.artifacts.put([2, 2])
        let unfinished = reference([3, 3, 3])
        _ = try store.artifacts.append([3], to: unfinished, at: 0)
        var story = try Story()
        for number in 0..<2 {
            try story.add(
                .trialSuggested(
                    trial: number, configuration: .init(), placement: Placement(target: 1), reason: "", seen: 1))
            try story.add(
                .trialLeased(
                    trial: number, attempt: 1, lease: LeaseID(high: 1, low: 2), worker: WorkerID(rawValue: "w"), from: 0
                ))
            let checkpoint = Checkpoint(content: number == 0 ? kept : dropped, fidelity: 0)
            try story.add(.trialPaused(trial: number, attempt: 1, checkpoint))
        }
        try story.add(.trialEnded(trial: 1, attempt: nil, .pruned))
        let study = try store.createStudy(story.events[0])
        try store.append(story.events.dropFirst().map { (study, $0) })

        #expect(try store.collectGarbage() == 0)
        #expect(try store.collectGarbage(unusedFor: .seconds(-1)) == 3)

        #expect(store.artifacts.contains(kept))
        #expect(!store.artifacts.contains(dropped))
        #expect(try store.artifacts.append([3], to: unfinished, at: 1) == 0)
        try store.deleteStudy(study)
        #expect(try store.collectGarbage(unusedFor: .seconds(-1)) == 3)
        #expect(!store.artifacts.contains(kept))
        try store.close()
    }

    private func file(_ reference: ArtifactReference) throws -> String {
        directory("s.db.artifacts/\(reference.digest.prefix(2))/\(reference.digest.dropFirst(2))")
    }
}
