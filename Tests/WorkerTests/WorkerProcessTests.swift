import Digests
import Foundation
import Objectives
import SearchSpaces
import Studies
import Synchronization
import Testing
import Wire
import Worker

/// A manager that follows a script, and keeps what workers said.
private final class ScriptedManager: Sendable {
    let endpoint: ManagerEndpoint
    private let heard = Mutex<[WorkerMessage]>([])

    init(_ answer: @escaping @Sendable (WorkerMessage) -> [ManagerMessage]) throws {
        endpoint = try ManagerEndpoint(bind: ["tcp://127.0.0.1:*"], security: .loopback)
        endpoint.run(tick: .seconds(1)) { [unowned self] batch in
            for inbound in batch {
                guard case .message(let message) = inbound.content else { continue }
                heard.withLock { $0.append(message) }
                for reply in answer(message) { endpoint.send(reply, to: inbound.peer) }
            }
        }
    }

    /// What was said, without repetitions and signs of life.
    var messages: [WorkerMessage] {
        heard.withLock { $0 }.filter {
            switch $0 {
            case .heartbeat, .ready: false
            case .hello, .measured, .paused, .finished, .released, .refused, .putChunk, .getChunk, .goodbye: true
            }
        }
    }

    func options() -> WorkerOptions {
        WorkerOptions(
            address: endpoint.boundEndpoints[0], id: WorkerID(rawValue: "host/1"),
            copies: FileManager.default.temporaryDirectory.appending(path: "leptune-\(UUID().uuidString)"))
    }
}

private let lease = LeaseID(high: 3, low: 4)

private func offer(_ objective: Objective, until: Int = 1, maximum: Int = 1, checkpoint: Checkpoint? = nil) -> Offer {
    let configuration: Configuration =
        if case .function = objective { Configuration(["x": .float(3)]) } else { Configuration() }
    return Offer(
        study: "s", trial: 0, attempt: 1, lease: lease, configuration: configuration, objective: objective,
        metric: Metric("accuracy", .maximize), fidelity: Fidelity(minimum: 1, maximum: maximum),
        until: until, checkpoint: checkpoint, seed: 1)
}

@Suite(.timeLimit(.minutes(3)))
struct WorkerProcessTests {
    @Test func runsATrialAndLeavesWhenTold() async throws {
        let manager = try ScriptedManager { message in
            switch message {
            case .hello: [.welcome(heartbeatSeconds: 1)]
            case .ready: [.offer(offer(.function("sphere")))]
            case .measured(let lease, let measurements):
                [.acknowledged(lease: lease, sequence: measurements.count)]
            case .finished(let lease, _, _): [.settled(lease: lease), .leave]
            default: []
            }
        }
        let options = manager.options()

        let code = try await WorkerProcess.run(options, catchingSignals: false)

        #expect(code == 0)
        let messages = manager.messages
        #expect(messages.contains(.finished(lease: lease, finalSequence: 1, .completed(9))))
        guard case .hello(let description, nil) = messages.first else {
            Issue.record("expected a hello first, found \(messages)")
            return
        }
        #expect(description.id == options.id && !description.allowsCommands)
        manager.endpoint.close()
    }

    @Test func pausesWithACheckpointAndGoesOnFromIt() async throws {
        let stored = Mutex<[UInt8]>([])
        let isResumed = Mutex(false)
        let checkpoint = Mutex<Checkpoint?>(nil)
        let manager = try ScriptedManager { message in
            switch message {
            case .hello: return [.welcome(heartbeatSeconds: 1)]
            case .ready:
                let from = checkpoint.withLock { $0 }
                isResumed.withLock { $0 = from != nil }
                return [.offer(offer(.function("sphere"), until: from == nil ? 1 : 3, maximum: 3, checkpoint: from))]
            case .measured(let lease, let measurements):
                let acknowledged = ManagerMessage.acknowledged(lease: lease, sequence: measurements.count)
                return measurements[0].fidelity < 3 ? [acknowledged, .directive(lease: lease, .pause)] : [acknowledged]
            case .putChunk(let reference, let offset, let bytes):
                return stored.withLock { stored in
                    stored.replaceSubrange(offset..., with: bytes)
                    return [.chunkStored(reference, offset: stored.count)]
                }
            case .getChunk(let reference, let offset, let length):
                return [
                    .chunk(reference, offset: offset, bytes: stored.withLock { Array($0[offset...].prefix(length)) })
                ]
            case .paused(let lease, _, let state):
                checkpoint.withLock { $0 = state }
                return [.settled(lease: lease)]
            case .finished(let lease, _, _): return [.settled(lease: lease), .leave]
            default: return []
            }
        }

        let code = try await WorkerProcess.run(manager.options(), catchingSignals: false)

        #expect(code == 0)
        #expect(isResumed.withLock { $0 })
        #expect(checkpoint.withLock { $0?.fidelity } == 1)
        let results = manager.messages.filter { if case .finished = $0 { true } else { false } }
        #expect(results.first == .finished(lease: lease, finalSequence: 1, .completed(9)))
        manager.endpoint.close()
    }

    @Test func fetchesDataThatIsNotOnThisMachineByItsDigest() async throws {
        let rows = (0..<200).map { "\($0 % 7),\($0 % 5),\($0 % 7 > 3 ? "yes" : "no")" }
        let bytes = Array(("a,b,target\n" + rows.joined(separator: "\n") + "\n").utf8)
        let content = ArtifactReference(digest: SHA256.digest(of: bytes), bytes: bytes.count)
        let data = DataReference(
            source: .csv(.init(path: "/nowhere/train.csv", target: "target")), task: .classification,
            files: [DataFile(path: "/nowhere/train.csv", content: content)])
        let manager = try ScriptedManager { message in
            switch message {
            case .hello: [.welcome(heartbeatSeconds: 1)]
            case .ready:
                [.offer(offer(.train(TrainObjective(data: data, estimator: "logistic")), maximum: 1))]
            case .measured(let lease, let measurements):
                [.acknowledged(lease: lease, sequence: measurements.count)]
            // Smaller pieces than were asked for, so that there are several.
            case .getChunk(content, let offset, let length):
                [.chunk(content, offset: offset, bytes: Array(bytes[offset...].prefix(min(length, 700))))]
            case .finished(let lease, _, _), .refused(let lease, _): [.settled(lease: lease), .leave]
            default: []
            }
        }
        let options = manager.options()
        defer { try? FileManager.default.removeItem(at: options.copies) }  // A leftover folder harms nobody.

        let code = try await WorkerProcess.run(options, catchingSignals: false)

        #expect(code == 0)
        let finished = manager.messages.first { if case .finished = $0 { true } else { false } }
        guard case .finished(_, _, .completed(let accuracy)) = finished else {
            Issue.record("expected a result, found \(manager.messages)")
            return
        }
        #expect(accuracy > 0.5)
        let copy = try Data(contentsOf: options.copies.appending(path: content.digest))
        #expect(Array(copy) == bytes)
        manager.endpoint.close()
    }

    @Test func refusesATrialWhoseDataHaveOtherContents() async throws {
        let content = ArtifactReference(digest: String(repeating: "0", count: 64), bytes: 10)
        let data = DataReference(
            source: .csv(.init(path: "/nowhere/train.csv", target: "target")),
            files: [DataFile(path: "/nowhere/train.csv", content: content)])
        let manager = try ScriptedManager { message in
            switch message {
            case .hello: [.welcome(heartbeatSeconds: 1)]
            case .ready: [.offer(offer(.train(TrainObjective(data: data, estimator: "logistic"))))]
            case .getChunk(content, let offset, _):
                [.chunk(content, offset: offset, bytes: [UInt8](repeating: 1, count: 10))]
            case .refused(let lease, _): [.settled(lease: lease), .leave]
            default: []
            }
        }
        let options = manager.options()
        defer { try? FileManager.default.removeItem(at: options.copies) }  // A leftover folder harms nobody.

        let code = try await WorkerProcess.run(options, catchingSignals: false)

        #expect(code == 0)
        let reason = "what the manager sent as \(content.digest) has other contents"
        #expect(manager.messages.contains(.refused(lease: lease, reason: reason)))
        #expect(try FileManager.default.contentsOfDirectory(atPath: options.copies.path).isEmpty)
        manager.endpoint.close()
    }

    @Test func deliversItsResultToAManagerThatCameBack() async throws {
        let isSecond = Mutex(false)
        let answer: @Sendable (WorkerMessage) -> [ManagerMessage] = { message in
            switch message {
            case .hello: [.welcome(heartbeatSeconds: 1)]
            case .ready: isSecond.withLock { $0 } ? [] : [.offer(offer(.function("sphere")))]
            // The first manager dies with the result unanswered.
            case .finished(let lease, _, _): isSecond.withLock { $0 } ? [.settled(lease: lease), .leave] : []
            default: []
            }
        }
        let first = try ScriptedManager(answer)
        let address = first.endpoint.boundEndpoints[0]
        let worker = Task { [options = first.options()] in
            try await WorkerProcess.run(options, catchingSignals: false)
        }
        let finished = WorkerMessage.finished(lease: lease, finalSequence: 1, .completed(9))
        while !first.messages.contains(finished) { await Task.yield() }

        first.endpoint.close()
        isSecond.withLock { $0 = true }
        let second = try ManagerEndpoint(bind: [address], security: .loopback)
        let heard = Mutex<[WorkerMessage]>([])
        second.run(tick: .seconds(1)) { batch in
            for inbound in batch {
                guard case .message(let message) = inbound.content else { continue }
                heard.withLock { $0.append(message) }
                for reply in answer(message) { second.send(reply, to: inbound.peer) }
            }
        }
        let code = try await worker.value

        #expect(code == 0)
        guard case .hello(_, holding: lease) = heard.withLock({ $0.first }) else {
            Issue.record("expected a hello with the lease first")
            return
        }
        #expect(heard.withLock { $0.contains(finished) })
        second.close()
    }

    @Test func saysWhyItCannotTalkToAManagerOfAnotherVersion() async throws {
        let endpoint = try ManagerEndpoint(bind: ["tcp://127.0.0.1:*"], security: .loopback)
        endpoint.run(tick: .seconds(1)) { batch in
            for inbound in batch { endpoint.send(frames: [Array("LEP9.0".utf8)], to: inbound.peer) }
        }

        let error = await #expect(throws: WireError.self) {
            try await WorkerProcess.run(
                WorkerOptions(address: endpoint.boundEndpoints[0]), catchingSignals: false)
        }

        #expect(error?.message == "the manager speaks LEP9.0, this side LEP1.1: upgrade Leptune here")
        endpoint.close()
    }

    @Test func leavesWhenItsSupervisorIsGone() async throws {
        let manager = try ScriptedManager { message in
            if case .hello = message { [.welcome(heartbeatSeconds: 1)] } else { [] }
        }
        var options = manager.options()
        options.supervisor = 1 << 30

        let code = try await WorkerProcess.run(options, catchingSignals: false)

        #expect(code == 0)
        manager.endpoint.close()
    }
}
