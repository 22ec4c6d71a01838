import Foundation
import Studies
import Synchronization
import Testing
import Wire

@Suite(.timeLimit(.minutes(3)))
struct EndpointTests {
    static let lease = LeaseID(high: 1, low: 2)

    @Test(arguments: ["tcp", "ipc"])
    func carriesAMessageEachWay(transport: String) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "leptune-\(UUID().uuidString.prefix(8))")
        defer { try? FileManager.default.removeItem(at: directory) }  // A leftover directory harms nobody.
        let address = transport == "tcp" ? "tcp://127.0.0.1:*" : "ipc://\(directory.path)/manager"
        let manager = try RunningManager(bind: address) { endpoint, inbound in
            endpoint.send(.welcome(heartbeatSeconds: 5), to: inbound.peer)
        }
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()

        worker.endpoint.send(.heartbeat(holding: Self.lease))

        let answer = await worker.inbox.first { if case .message(let message) = $0 { message } else { nil } }
        #expect(answer == .welcome(heartbeatSeconds: 5))
        let heard = await manager.inbox.first { $0 }
        #expect(heard?.content == .message(.heartbeat(holding: Self.lease)))
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test func carriesThousandsOfMessagesInOrder() async throws {
        let count = 20_000
        let manager = try RunningManager { endpoint, inbound in
            guard case .message(.measured(let lease, let measurements)) = inbound.content else { return }
            endpoint.send(.acknowledged(lease: lease, sequence: measurements[0].sequence), to: inbound.peer)
        }
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()

        // Never more than a window under way, as workers do.
        var acknowledged = 0
        var sent = 0
        while acknowledged < count {
            while sent < min(count, acknowledged + 256) {
                sent += 1
                let measurement = Measurement(sequence: sent, fidelity: sent, value: 0.5, seconds: 1)
                #expect(worker.endpoint.send(.measured(lease: Self.lease, [measurement])))
            }
            let expected = acknowledged + 1
            let answer = await worker.inbox.first {
                if case .message(.acknowledged(_, let sequence)) = $0 { sequence } else { nil }
            }
            #expect(answer == expected)
            acknowledged = expected
        }

        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test func handsOverTogetherWhatArrivedTogether() async throws {
        let sizes = Mailbox<Int>()
        let endpoint = try ManagerEndpoint(bind: ["tcp://127.0.0.1:*"], security: .loopback)
        let gate = DispatchSemaphore(value: 0)
        let isFirst = Mutex(true)
        endpoint.run(tick: .seconds(10)) { batch in
            if isFirst.withLock({ first in
                defer { first = false }; return first
            }) {
                gate.wait()
            }
            sizes.put([batch.count])
        }
        let worker = try RunningWorker(connect: endpoint.boundEndpoints[0])
        await worker.connected()

        for _ in 0..<900 { worker.endpoint.send(.ready) }
        // The worker's loop has taken everything once the handler's thread can be reached after it.
        try worker.endpoint.executor.perform {}
        gate.signal()

        var total = 0
        while total < 900 {
            let size = await sizes.first { $0 } ?? 0
            #expect(size <= Limits.batch)
            total += size
        }
        #expect(total == 900)
        worker.endpoint.close()
        endpoint.close()
    }

    @Test func callsTheHandlerWithNothingAtEachTick() async throws {
        let endpoint = try ManagerEndpoint(bind: ["tcp://127.0.0.1:*"], security: .loopback)
        let ticks = Mailbox<Int>()

        endpoint.run(tick: .milliseconds(5)) { ticks.put([$0.count]) }

        for _ in 0..<3 { #expect(await ticks.first { $0 } == 0) }
        endpoint.close()
    }

    @Test func tellsThatAWorkerIsGone() async throws {
        let manager = try RunningManager()
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()
        worker.endpoint.send(.ready)
        let peer = await manager.inbox.first { $0.content == .message(.ready) ? $0.peer : nil }

        worker.endpoint.close()

        let gone = await manager.inbox.first { $0.content == .departed ? $0.peer : nil }
        #expect(gone == peer)
        manager.endpoint.close()
    }

    @Test func connectsAgainToAManagerThatComesBack() async throws {
        let first = try RunningManager()
        let address = first.address
        let worker = try RunningWorker(connect: address)
        await worker.connected()

        first.endpoint.close()
        _ = await worker.inbox.first { $0 == .disconnected ? true : nil }
        #expect(worker.endpoint.send(.ready) == false)
        let second = try RunningManager(bind: address)
        await worker.connected()
        worker.endpoint.send(.ready)

        let heard = await second.inbox.first { $0.content }
        #expect(heard == .message(.ready))
        worker.endpoint.close()
        second.endpoint.close()
    }

    @Test func sendingToAConnectionThatIsGoneReturnsFalse() async throws {
        let manager = try RunningManager()
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()
        worker.endpoint.send(.ready)
        let peer = try #require(await manager.inbox.first { $0.peer })
        worker.endpoint.close()
        _ = await manager.inbox.first { $0.content == .departed ? true : nil }

        let endpoint = manager.endpoint
        let sent = try endpoint.executor.perform { endpoint.send(.leave, to: peer) }

        #expect(!sent)
        manager.endpoint.close()
    }

    @Test func aManagerRefusesAWorkerOfAnotherMajorVersion() async throws {
        let manager = try RunningManager()
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()

        #expect(worker.endpoint.send(frames: [Array("LEP2.7".utf8), [1, 2, 3]]))

        let error = await manager.inbox.first { if case .undecodable(let error) = $0.content { error } else { nil } }
        #expect(error?.code == .version)
        #expect(error?.message == "the worker speaks LEP2.7, this side LEP1.1: upgrade Leptune here")
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test func aWorkerOfAnotherMajorVersionLearnsWhichOneTheManagerSpeaks() async throws {
        let manager = try RunningManager { endpoint, inbound in
            endpoint.send(frames: [Array("LEP2.7".utf8)], to: inbound.peer)
        }
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()

        worker.endpoint.send(.ready)

        let error = await worker.inbox.first { if case .refused(let error) = $0 { error } else { nil } }
        #expect(error?.code == .version)
        #expect(error?.message == "the manager speaks LEP2.7, this side LEP1.1: upgrade Leptune here")
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test func ignoresAPeerAfterTenUndecodableMessages() async throws {
        let manager = try RunningManager()
        let babbler = try RunningWorker(connect: manager.address)
        let worker = try RunningWorker(connect: manager.address)
        await babbler.connected()
        await worker.connected()

        for _ in 0..<50 { #expect(babbler.endpoint.send(frames: [Array("LEP1.0".utf8), [255, 255]])) }
        babbler.endpoint.send(.ready)
        babbler.endpoint.close()
        // The babbler's departure comes after all it sent.
        var undecodable = 0
        var messages = 0
        while let content = await manager.inbox.first({ $0.content }), content != .departed {
            if case .undecodable = content { undecodable += 1 } else { messages += 1 }
        }

        #expect(undecodable == Limits.undecodableMessages)
        #expect(messages == 0)
        #expect(worker.endpoint.send(.goodbye))
        #expect(await manager.inbox.first { $0.content } == .message(.goodbye))
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}", String(repeating: "\u{0}", count: 4096),
        "SSH-2.0-OpenSSH_9.2\r\n",
    ])
    func servesWorkersWhileOthersThrowGarbageAtThePort(garbage: String) async throws {
        let manager = try RunningManager()
        let port = try #require(UInt16(manager.address.split(separator: ":").last ?? ""))
        let connections = try (0..<20).map { _ in try RawConnection(port: port) }

        for connection in connections { connection.write(Array(garbage.utf8)) }
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()
        worker.endpoint.send(.ready)

        let heard = await manager.inbox.first { $0.content }
        #expect(heard == .message(.ready))
        for connection in connections { connection.close() }
        worker.endpoint.close()
        manager.endpoint.close()
    }

    @Test func cutsMessagesOfManyPartsAndFramesThatAreTooLarge() async throws {
        let manager = try RunningManager()
        let worker = try RunningWorker(connect: manager.address)
        await worker.connected()

        #expect(worker.endpoint.send(frames: Array(repeating: Array("LEP1.0".utf8), count: 5000)))
        let error = await manager.inbox.first { if case .undecodable(let error) = $0.content { error } else { nil } }
        #expect(error?.message == "a message has 2 frames, found 5000")

        #expect(worker.endpoint.send(frames: [Array("LEP1.0".utf8), [UInt8](repeating: 0, count: 1 << 21)]))
        _ = await worker.inbox.first { $0 == .disconnected ? true : nil }
        await worker.connected()
        worker.endpoint.send(.ready)
        #expect(await manager.inbox.first { $0.content == .departed ? nil : $0.content } == .message(.ready))
        worker.endpoint.close()
        manager.endpoint.close()
    }
}
