import Foundation
import LinearAlgebra
import Models
import Testing

struct SavedModelTests {
    @Test(arguments: SmallModel.subjects)
    func readsBackWhatItWrote(_ subject: EstimatorContractTests.Subject) throws {
        let model = try SmallModel(subject)

        let bytes = try model.saved.encoded()
        let again = try SavedModel(decoding: bytes)

        #expect(again.description == model.saved.description)
        #expect(again.description.metrics == ["accuracy": 0.5])
        #expect(try again.predict(model.features) == model.saved.predict(model.features))
        #expect(try again.encoded() == bytes)
    }

    @Test func replacesAFileAtOnceAndLeavesNothingElse() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "ridge.leptune")
        try Data("old".utf8).write(to: file)
        let model = try SmallModel(Self.ridge())

        try model.saved.write(to: file)

        #expect(try SavedModel(contentsOf: file).description == model.saved.description)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["ridge.leptune"])
        #expect(throws: ModelFileError.self) { try model.saved.write(to: folder.appending(path: "none/ridge")) }
        #expect(throws: ModelFileError.self) { try SavedModel(contentsOf: folder) }
        #expect(throws: ModelFileError.self) { try SavedModel(contentsOf: folder.appending(path: "none")) }
    }

    @Test func saysWhatIsWrongWithAFile() throws {
        let bytes = try SmallModel(Self.ridge()).saved.encoded()
        let parts = try ModelContainer.decode(bytes)
        var newer = bytes
        newer[8] = 9
        var changed = bytes
        changed[bytes.count / 2] ^= 4

        #expect(throws: ModelFileError.notAModel) { try SavedModel(decoding: []) }
        #expect(throws: ModelFileError.notAModel) { try SavedModel(decoding: Array("PK\u{3}\u{4} and more".utf8)) }
        #expect(throws: ModelFileError.unsupportedVersion(9)) { try SavedModel(decoding: newer) }
        #expect(throws: ModelFileError.damaged("its checksum is wrong")) { try SavedModel(decoding: changed) }
        let text = String(decoding: parts.description, as: UTF8.self)
        let foreign = text.replacing("\"estimator\":\"ridge\"", with: "\"estimator\":\"oracle\",\"more\":[]")
        let unknown = try ModelContainer.encode(description: Array(foreign.utf8), parameters: Array(parts.parameters))
        #expect(throws: ModelFileError.unknownEstimator(name: "oracle", leptune: "0.0.0")) {
            try SavedModel(decoding: unknown)
        }
        let otherTask = text.replacing("\"regression\"", with: "\"classification\"")
        let wrong = try ModelContainer.encode(description: Array(otherTask.utf8), parameters: Array(parts.parameters))
        #expect(throws: ModelFileError.damaged("a classification needs classes")) { try SavedModel(decoding: wrong) }
    }

    @Test func refusesEveryTruncation() throws {
        let bytes = try SmallModel(Self.ridge()).saved.encoded()

        for count in 0..<bytes.count {
            #expect(throws: ModelFileError.self) { try SavedModel(decoding: Array(bytes[..<count])) }
        }
        #expect(throws: ModelFileError.self) { try SavedModel(decoding: bytes + [0]) }
    }

    private static func ridge() throws -> EstimatorContractTests.Subject {
        try #require(SmallModel.subjects.first { $0.entry.name == "ridge" })
    }
}
