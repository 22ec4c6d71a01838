import Studies
import Testing
import Wire

/// Both directions, over real sockets: what neighbours in version make of each other.
@Suite(.timeLimit(.minutes(3)))
struct ProtocolVersionTests {
    private static let lease = LeaseID(high: 1, low: 2)
    private static let hello = WorkerMessage.hello(
        WorkerDescription(
            id: WorkerID(rawValue: "host/1"), host: "host", processID: 1, cores: 2, memoryBytes: 1 << 30, version: "9",
            allowsCommands: false), holding: nil)
    /// A message of a kind that no version knows yet: field 99 of the content, empty.
    private static let unheardOf: [UInt8] = [0x9A, 0x06, 0x00]
    /// A field that no version knows yet, number 99 of whatever it is added to.
    private static let unheardOfField: [UInt8] = [0x98, 0x06, 0x01]

    private static func speaking(_ version: String, _ body: [UInt8]) -> [[UInt8]] { [Array(version.utf8), body] }

    @Test(arguments: ["LEP1.0", "LEP1.1", "LEP1.2", "LEP1.999"])
    func aManagerHearsAWorkerOfAnyMinorVersionAndKnowsWhich(version: String) async throws {
        let manager = try RunningManager { endpoint, inbound in
            endpoint.send(.welcome(heartbeatSeconds: 5), to: inbound.peer)
        }
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()

        // The hello of a newer version has fields that are not known here.
        let body = MessageCodec.encode(Self.hello)[1] + (version > "LEP1.1" ? Self.unheardOfField : [])
        #expect(worker.endpoint.send(frames: Self.speaking(version, body)))

        let heard = await manager.inbox.first { $0 }
        #expect(heard?.content == .message(Self.hello))
        #expect(heard?.version.description == version)
        let answer = await worker.inbox.first { if case .message(let message) = $0 { message } else { nil } }
        #expect(answer == .welcome(heartbeatSeconds: 5))
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test(arguments: ["LEP1.0", "LEP1.1", "LEP1.2", "LEP1.999"])
    func aWorkerHearsAManagerOfAnyMinorVersion(version: String) async throws {
        let welcome = MessageCodec.encode(ManagerMessage.welcome(heartbeatSeconds: 5))[1]
        let body = welcome + (version > "LEP1.1" ? Self.unheardOfField : [])
        let manager = try RunningManager { endpoint, inbound in
            endpoint.send(frames: Self.speaking(version, body), to: inbound.peer)
        }
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()

        worker.endpoint.send(Self.hello)

        let answer = await worker.inbox.first { if case .message(let message) = $0 { message } else { nil } }
        #expect(answer == .welcome(heartbeatSeconds: 5))
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test func aManagerDoesNotTurnFromANewerWorkerThatSaysWhatItDoesNotKnow() async throws {
        let manager = try RunningManager()
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()

        for _ in 0..<(Limits.undecodableMessages * 3) {
            #expect(worker.endpoint.send(frames: Self.speaking("LEP1.2", Self.unheardOf)))
        }
        worker.endpoint.send(.heartbeat(holding: Self.lease))

        #expect(await manager.inbox.first { $0.content } == .message(.heartbeat(holding: Self.lease)))
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test func aWorkerPassesOverWhatANewerManagerSaysThatItDoesNotKnow() async throws {
        let manager = try RunningManager { endpoint, inbound in
            endpoint.send(frames: Self.speaking("LEP1.2", Self.unheardOf), to: inbound.peer)
            endpoint.send(.settled(lease: Self.lease), to: inbound.peer)
        }
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()

        worker.endpoint.send(.ready)

        let heard = await worker.inbox.first { event -> WorkerEvent? in event == .connected ? nil : event }
        #expect(heard == .message(.settled(lease: Self.lease)))
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test func whatIsUnknownFromOneOfTheSameVersionIsWrong() async throws {
        let manager = try RunningManager()
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()

        #expect(worker.endpoint.send(frames: Self.speaking("LEP1.1", Self.unheardOf)))

        let error = await manager.inbox.first { if case .undecodable(let error) = $0.content { error } else { nil } }
        #expect(error?.code == .message)
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test(arguments: [("LEP0.9", "there"), ("LEP2.0", "here")])
    func aManagerRefusesAnotherMajorVersionAndSaysWhoIsToUpgrade(version: String, place: String) async throws {
        let manager = try RunningManager()
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()

        #expect(worker.endpoint.send(frames: Self.speaking(version, MessageCodec.encode(Self.hello)[1])))

        let error = await manager.inbox.first { if case .undecodable(let error) = $0.content { error } else { nil } }
        #expect(error?.code == .version)
        #expect(error?.message == "the worker speaks \(version), this side LEP1.1: upgrade Leptune \(place)")
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test(arguments: [("LEP0.9", "there"), ("LEP2.0", "here")])
    func aWorkerRefusesAnotherMajorVersionAndSaysWhoIsToUpgrade(version: String, place: String) async throws {
        let manager = try RunningManager { endpoint, inbound in
            endpoint.send(frames: [Array(version.utf8)], to: inbound.peer)
        }
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()

        worker.endpoint.send(.ready)

        let error = await worker.inbox.first { if case .refused(let error) = $0 { error } else { nil } }
        #expect(error?.code == .version)
        #expect(error?.message == "the manager speaks \(version), this side LEP1.1: upgrade Leptune \(place)")
        worker.endpoint.close()
        manager.endpoint.close()
    }
}
