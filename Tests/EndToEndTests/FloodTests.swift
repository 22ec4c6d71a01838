import CZeroMQ
import Digests
import Foundation
import Studies
import Synchronization
import TestKit
import Testing
import Wire

/// An authorised worker that says as much as its connection takes, beside workers that do their work.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct FloodTests {
    enum Flood: CaseIterable, CustomTestStringConvertible {
        case heartbeats, results, names, pieces, questions, deafness, greed, oneMessage

        var testDescription: String { "\(self)" }

        /// An artifact that the worker has stored, to ask for it again and again and read none of it.
        private static let content = [UInt8](repeating: 1, count: Limits.chunkBytes)
        private static let stored = ArtifactReference(digest: SHA256.digest(of: content), bytes: content.count)

        private static func hello(_ name: String) -> WorkerMessage {
            .hello(
                WorkerDescription(
                    id: WorkerID(rawValue: name), host: "host", processID: 1, cores: 1, memoryBytes: 1 << 30,
                    version: "9", allowsCommands: false), holding: nil)
        }

        /// The message of a number; the first one says hello.
        func message(_ number: UInt64) -> WorkerMessage {
            guard number > 0 else { return Self.hello("flood") }
            let artifact = ArtifactReference(
                digest: String(repeating: "0", count: 48) + String(format: "%016llx", number), bytes: 1 << 30)
            return switch self {
            case .heartbeats, .oneMessage: .heartbeat(holding: LeaseID(high: number, low: number))
            case .results:
                .finished(lease: LeaseID(high: number % 40, low: number), finalSequence: 0, .completed(-1))
            case .names: Self.hello("flood-\(number)")
            case .pieces:
                .putChunk(artifact, offset: 0, bytes: [UInt8](repeating: 1, count: Limits.chunkBytes))
            case .questions: .getChunk(artifact, offset: 0, length: Limits.chunkBytes)
            case .deafness:
                number == 1
                    ? .putChunk(Self.stored, offset: 0, bytes: Self.content)
                    : .getChunk(Self.stored, offset: Int(number % 1000), length: Limits.chunkBytes)
            case .greed:
                .measured(
                    lease: LeaseID(high: number, low: 1),
                    (1...Limits.listCount).map { Measurement(sequence: $0, fidelity: $0, value: 0, seconds: 0) })
            }
        }
    }

    /// Floods on a thread of its own until told to stop; returns how many messages went out.
    private final class Flooder: Sendable {
        private let count = Mutex<UInt64>(0)
        private let isStopped = Mutex(false)

        init(_ flood: Flood, _ port: Int) {
            Thread.detachNewThread { [self] in
                if flood == .oneMessage { sayOneMessage(port) } else { say(flood, port) }
            }
        }

        private var isOver: Bool { isStopped.withLock { $0 } }

        private func say(_ flood: Flood, _ port: Int) {
            let context = zmq_ctx_new()
            let socket = zmq_socket(context, ZMQ_DEALER)
            for (option, value) in [(ZMQ_SNDHWM, 8), (ZMQ_RCVHWM, 1), (ZMQ_SNDTIMEO, 50), (ZMQ_LINGER, 0)]
                as [(Int32, Int32)]
            {
                var value = value
                zmq_setsockopt(socket, option, &value, MemoryLayout<Int32>.size)
            }
            zmq_connect(socket, "tcp://127.0.0.1:\(port)")
            while !isOver {
                let frames = MessageCodec.encode(flood.message(count.withLock { $0 }))
                guard zmq_send(socket, frames[0], frames[0].count, ZMQ_SNDMORE) >= 0 else { continue }
                zmq_send(socket, frames[1], frames[1].count, 0)
                count.withLock { $0 += 1 }
            }
            zmq_close(socket)
            zmq_ctx_term(context)
        }

        /// Frames of one message, as ZMTP 3.0 has them, that never say that they are the last.
        private func sayOneMessage(_ port: Int) {
            let mechanism = Array("NULL".utf8) + [UInt8](repeating: 0, count: 16)
            let greeting =
                [0xFF] + [UInt8](repeating: 0, count: 8) + [0x7F, 3, 0] + mechanism
                + [UInt8](repeating: 0, count: 32)
            let type = [11] + Array("Socket-Type".utf8) + [0, 0, 0, 6] + Array("DEALER".utf8)
            let ready = [5] + Array("READY".utf8) + type
            let size = withUnsafeBytes(of: UInt64(Limits.frameBytes).bigEndian) { Array($0) }
            let frame = [3] + size + [UInt8](repeating: 1, count: Limits.frameBytes)
            while !isOver {
                guard let socket = LoopbackClient.connect(port) else { continue }
                var patience = timeval(tv_sec: 0, tv_usec: 50_000)
                setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
                let opening = greeting + [4, UInt8(ready.count)] + ready
                send(socket, opening, opening.count, Int32(MSG_NOSIGNAL))
                var rest = frame[...]
                while !isOver {
                    let sent = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                    guard sent > 0 || errno == EAGAIN else { break }
                    rest = rest.dropFirst(max(0, sent))
                    guard rest.isEmpty else { continue }
                    rest = frame[...]
                    count.withLock { $0 += 1 }
                }
                close(socket)
            }
        }

        var sent: UInt64 { count.withLock { $0 } }

        func stop() -> UInt64 {
            isStopped.withLock { $0 = true }
            return count.withLock { $0 }
        }
    }

    @Test(arguments: Flood.allCases)
    func othersGoOnAndMemoryHolds(_ flood: Flood) async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.sleeping(trials: 40, seconds: 0.05), to: "study.yaml")
        #expect(try await program.run("study", "create", "study.yaml").code == 0)
        let (manager, port) = try await program.serve()
        let address = "tcp://127.0.0.1:\(port)"
        let flooder = Flooder(flood, port)
        // On a busy machine a flood takes a while to be one.
        let patience = ContinuousClock.now + .seconds(20)
        try await wait { flooder.sent > 50 || ContinuousClock.now > patience }
        try await Task.sleep(for: .seconds(1))

        let begin = ContinuousClock.now
        let worker = try program.start(["worker", "--connect", address, "--slots", "2", "--allow-command"])
        var memory = 0
        try await wait {
            memory = max(memory, peakMemory(of: manager.processID) ?? 0)
            return memory > 0 && peakMemory(of: manager.processID) == nil
        }
        let time = ContinuousClock.now - begin
        let sent = flooder.stop()

        #expect(await manager.finish().code == 0)
        _ = await worker.finish()
        #expect(sent > 50, "\(sent) messages")
        #expect(memory < 192 << 20, "\(memory >> 20) MiB")
        #expect(time < .seconds(30), "\(time)")
        let verified = try await program.run("study", "verify")
        #expect(verified.code == 0, "\(verified)")
        let trials = try await program.run("study", "export", "sleeping", "--json")
        #expect(trials.output.components(separatedBy: "\"attempts\" : 1,").count == 41)
    }

    private func wait(until isTrue: () -> Bool) async throws {
        while !isTrue() { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// The most resident memory that a process has had, in bytes; nil if it is gone.
    private func peakMemory(of process: Int32) -> Int? {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
        return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 << 10 }
    }
}
