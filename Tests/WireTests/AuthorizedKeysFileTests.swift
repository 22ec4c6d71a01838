import Foundation
import Testing
import Wire

struct AuthorizedKeysFileTests {
    private let path = NSTemporaryDirectory() + "/leptune-keys-\(UUID().uuidString)"

    private func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test func addsRenamesAndTakesOutKeysAndKeepsTheRest() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let keys = try (0..<3).map { _ in try CurveKeyPair.generate().publicKey }
        let file = AuthorizedKeysFile(path)

        try file.trust(keys[0], name: "a")
        try ("# mine\n" + text()).write(toFile: path, atomically: true, encoding: .utf8)
        try file.trust(keys[1], name: "b")
        try file.trust(keys[2], name: "b")
        try file.trust(keys[0], name: "c")
        #expect(try AuthorizedKeys(file: path).names == [keys[0]: "c", keys[1]: "b", keys[2]: "b"])
        #expect(try file.revoke(keys[1].z85) == 1)
        #expect(try file.revoke("b") == 1)
        #expect(try file.revoke("b") == 0)

        #expect(try text() == "# mine\nlep1 \(keys[0].z85) c\n")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func changesNothingInAFileThatIsNotUnderstood() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try "lep1 nonsense x\n".write(toFile: path, atomically: true, encoding: .utf8)
        let key = try CurveKeyPair.generate().publicKey

        #expect(throws: WireError.self) { try AuthorizedKeysFile(path).trust(key, name: "a") }
        #expect(throws: WireError.self) { try AuthorizedKeysFile(path).revoke("x") }
        #expect(try text() == "lep1 nonsense x\n")
    }

    @Test func refusesNamesWithSpaces() throws {
        let key = try CurveKeyPair.generate().publicKey

        #expect(throws: WireError.self) { try AuthorizedKeysFile(path).trust(key, name: "a b") }
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
