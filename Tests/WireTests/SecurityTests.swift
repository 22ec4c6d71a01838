import Foundation
import Glibc
import Studies
import TestKit
import Testing
import Wire

@Suite(.timeLimit(.minutes(3)))
struct SecurityTests {
    private let directory: TemporaryDirectory
    private let managerKeys: CurveKeyPair
    private let workerKeys: CurveKeyPair
    private var authorized: String { directory("authorized_workers") }

    init() throws {
        directory = try TemporaryDirectory()
        managerKeys = try CurveKeyPair.generate()
        workerKeys = try CurveKeyPair.generate()
        try authorize([workerKeys.publicKey])
    }

    private func authorize(_ keys: [CurveKey]) throws {
        let lines = keys.map { KeyFile.publicLine($0, name: "host:worker") }
        try Data(("# workers\n\n" + lines.joined(separator: "\n") + "\n").utf8)
            .write(to: URL(fileURLWithPath: authorized), options: .atomic)
    }

    private func manager() throws -> RunningManager {
        try RunningManager(security: .curve(managerKeys.secretKey, authorizedKeys: authorized)) { endpoint, inbound in
            endpoint.send(.unknownWorker, to: inbound.peer)
        }
    }

    @Test func takesAWorkerWhoseKeyIsAuthorizedAndKnowsItByTheKey() async throws {
        let manager = try manager()
        let worker = try RunningWorker(
            connect: manager.address, security: .curve(workerKeys, serverKey: managerKeys.publicKey))
        await worker.connected()

        worker.endpoint.send(.ready)

        let heard = await manager.inbox.first { $0 }
        #expect(heard?.key == workerKeys.publicKey)
        #expect(heard?.content == .message(.ready))
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test func refusesAnUnknownKeyWithinFiveSecondsAndSaysHowToMendIt() async throws {
        let manager = try manager()
        let stranger = try CurveKeyPair.generate()
        let clock = ContinuousClock()
        let start = clock.now
        let worker = try RunningWorker(
            connect: manager.address, security: .curve(stranger, serverKey: managerKeys.publicKey))

        let error = await worker.inbox.first { if case .refused(let error) = $0 { error } else { nil } }

        #expect(
            error?.message
                == "the manager at \(manager.address) does not know this worker's key: add the line "
                + "“lep1 \(stranger.publicKey) worker” to its authorized keys")
        #expect(clock.now - start < .seconds(5))
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test func refusesAWorkerWithoutAKey() async throws {
        let manager = try manager()
        let worker = try RunningWorker(connect: manager.address)

        let error = await worker.inbox.first { if case .refused(let error) = $0 { error } else { nil } }

        #expect(
            error?.message
                == "\(manager.address) does not talk to workers without a key, or is no manager of Leptune")
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test func aWorkerRefusesAManagerThatCannotProveItsKey() async throws {
        let manager = try manager()
        let worker = try RunningWorker(
            connect: manager.address, security: .curve(workerKeys, serverKey: try CurveKeyPair.generate().publicKey))

        let error = await worker.inbox.first { if case .refused(let error) = $0 { error } else { nil } }

        #expect(
            error?.message
                == "\(manager.address) could not prove the manager's key that this worker was given, or is no manager")
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test func aRevokedKeyIsNoLongerHeard() async throws {
        let other = try CurveKeyPair.generate()
        try authorize([workerKeys.publicKey, other.publicKey])
        let manager = try manager()
        let revoked = try RunningWorker(
            connect: manager.address, security: .curve(workerKeys, serverKey: managerKeys.publicKey))
        let kept = try RunningWorker(
            connect: manager.address, security: .curve(other, serverKey: managerKeys.publicKey))
        await revoked.connected()
        await kept.connected()
        revoked.endpoint.send(.ready)
        #expect(await manager.inbox.first { $0.key } == workerKeys.publicKey)

        try authorize([other.publicKey])
        // The file is looked at with each tick: two of them later the change has been seen.
        let ticks = Mailbox<Int>()
        manager.endpoint.run(tick: .milliseconds(5)) { [inbox = manager.inbox] batch in
            inbox.put(batch)
            if batch.isEmpty { ticks.put([0]) }
        }
        for _ in 0..<2 { _ = await ticks.first { $0 } }
        for _ in 0..<10 { revoked.endpoint.send(.ready) }
        revoked.endpoint.close()
        _ = await manager.inbox.first { $0.content == .departed ? true : nil }
        kept.endpoint.send(.goodbye)

        let heard = await manager.inbox.first { $0 }
        #expect(heard?.key == other.publicKey)
        #expect(heard?.content == .message(.goodbye))
        kept.endpoint.close()
        manager.endpoint.close()
    }

    @Test func doesNotListenWithoutItsKeyFile() {
        let error = #expect(throws: WireError.self) {
            try ManagerEndpoint(
                bind: ["tcp://127.0.0.1:*"], security: .curve(managerKeys.secretKey, authorizedKeys: "/nowhere/keys"))
        }
        #expect(error?.message == "cannot read the keys in /nowhere/keys: No such file or directory")
    }

    @Test func writesAndReadsAKeyPair() throws {
        let path = directory("config/id_curve")

        try KeyFile.write(workerKeys, name: "host:1", to: path)

        #expect(try KeyFile.readPair(path) == workerKeys)
        #expect(try KeyFile.readPublicKey(path + ".pub") == workerKeys.publicKey)
        #expect(try KeyFile.readPublicKey(workerKeys.publicKey.z85) == workerKeys.publicKey)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let error = #expect(throws: WireError.self) { try KeyFile.write(workerKeys, name: "host:1", to: path) }
        #expect(error?.message == "cannot create key file \(path): File exists")
    }

    @Test(arguments: [0o644, 0o640, 0o604] as [mode_t])
    func refusesASecretKeyThatOthersMayRead(mode: mode_t) throws {
        let path = directory("id_curve")
        try KeyFile.write(workerKeys, name: "host:1", to: path)
        chmod(path, mode)

        let error = #expect(throws: WireError.self) { try KeyFile.readPair(path) }

        let octal = String(mode, radix: 8)
        #expect(error?.message == "key file \(path) is open to others (mode \(octal)): chmod 600 \(path)")
    }

    @Test func saysWhichOfTheTwoFilesItWasGiven() throws {
        let path = directory("id_curve")
        try KeyFile.write(workerKeys, name: "host:1", to: path)

        let error = #expect(throws: WireError.self) { try KeyFile.readPair(path + ".pub") }

        #expect(error?.message.hasSuffix("this is the public one, which goes to others") == true)
    }

    @Test func neverPrintsASecretKey() throws {
        let secret = try #require(try secretText())
        let text = "\(workerKeys) \(String(reflecting: workerKeys)) \(workerKeys.secretKey)"
        var dumped = ""
        dump(workerKeys, to: &dumped)

        #expect(text.contains("(secret key)"))
        #expect(!text.contains(secret) && !dumped.contains(secret))
    }

    private func secretText() throws -> String? {
        let path = directory("secret")
        try KeyFile.write(workerKeys, name: "n", to: path)
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: " ").dropFirst().first.map(
            String.init)
    }

    @Test(arguments: [
        ("lep2 key name", "f:1: expected “lep1 <key> <name>”, found “lep2”"),
        ("# fine\nlep1 short", "f:2: expected “lep1 <key> <name>”, found 2 words"),
        ("lep1 short name", "f:1: a key has 40 Z85 characters, found 5"),
        ("lep1 \(String(repeating: "~", count: 40)) name", "f:1: a key has 40 Z85 characters, found 40"),
    ])
    func namesTheLineOfAWrongKey(text: String, message: String) {
        let keys = AuthorizedKeys(text: text, path: "f")

        #expect(keys.problems.map(\.message) == [message])
        #expect(keys.names.isEmpty)
    }

    @Test func oneWrongLineDoesNotLockOutTheOthers() {
        let keys = AuthorizedKeys(
            text: "nonsense\n\(KeyFile.publicLine(workerKeys.publicKey, name: "w"))\r\n", path: "f")

        #expect(keys.names == [workerKeys.publicKey: "w"])
        #expect(keys.problems.count == 1)
    }
}
