import Randomness
import Studies
import Testing
import Wire

struct MessageCodecTests {
    @Test(arguments: 0..<MessageSource.workerKinds)
    func decodesEveryKindOfWorkerMessageToAnEqualOne(kind: Int) throws {
        var source = MessageSource(seed: UInt64(kind))

        for _ in 0..<200 {
            let message = source.workerMessage(kind)
            let frames = MessageCodec.encode(message)
            let decoded = try #require(try MessageCodec.decodeFromWorker(frames))

            #expect(decoded == message)
            #expect(MessageCodec.encode(decoded) == frames)
        }
    }

    @Test(arguments: 0..<MessageSource.managerKinds)
    func decodesEveryKindOfManagerMessageToAnEqualOne(kind: Int) throws {
        var source = MessageSource(seed: UInt64(kind))

        for _ in 0..<200 {
            let message = source.managerMessage(kind)
            let frames = MessageCodec.encode(message)
            let decoded = try #require(try MessageCodec.decodeFromManager(frames))

            #expect(decoded == message)
            #expect(MessageCodec.encode(decoded) == frames)
        }
    }

    @Test func keepsUndefinedMeasurementsUndefined() throws {
        let lease = LeaseID(high: 1, low: 2)
        let message = WorkerMessage.measured(
            lease: lease,
            [
                Measurement(sequence: 3, fidelity: 1, value: .nan, seconds: 0.5),
                Measurement(sequence: 4, fidelity: 2, value: .nan, seconds: 1),
            ])

        let decoded = try MessageCodec.decodeFromWorker(MessageCodec.encode(message))

        guard case .measured(lease, let measurements) = decoded else {
            Issue.record("expected a measurement, found \(String(describing: decoded))")
            return
        }
        #expect(measurements.map(\.value.isNaN) == [true, true] && measurements.map(\.sequence) == [3, 4])
    }

    @Test func decodesAFrameThatSaysNothingToNothing() throws {
        #expect(try MessageCodec.decodeFromWorker(MessageCodec.nothing) == nil)
        #expect(try MessageCodec.decodeFromManager(MessageCodec.nothing) == nil)
    }

    @Test func cutsTextsThatAreTooLongBetweenCharacters() throws {
        let lease = LeaseID(high: 1, low: 2)
        let reason = String(repeating: "é", count: Limits.textBytes)

        let frames = MessageCodec.encode(.refused(lease: lease, reason: reason))

        guard case .refused(_, let kept) = try MessageCodec.decodeFromWorker(frames) else {
            Issue.record("expected a refusal")
            return
        }
        #expect(kept.hasPrefix("éé") && kept.hasSuffix("é…") && kept.utf8.count == Limits.textBytes - 1)
    }

    /// Whatever the bytes, decoding returns a message that re-encodes to a fixed point, or throws.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func survivesMutatedFrames(seed: UInt64) throws {
        var source = MessageSource(seed: seed)
        var random = CounterGenerator(seed: seed, stream: 1, purpose: .simulation)

        for round in 0..<500 {
            var frames =
                round % 2 == 0
                ? MessageCodec.encode(source.workerMessage(round % MessageSource.workerKinds))
                : MessageCodec.encode(source.managerMessage(round % MessageSource.managerKinds))
            mutate(&frames, using: &random)
            expectFixedPoint(frames)
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func survivesRandomBytes(seed: UInt64) {
        var random = CounterGenerator(seed: seed, purpose: .simulation)

        for _ in 0..<500 {
            let body = (0..<random.index(below: 200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            expectFixedPoint([ProtocolVersion.current.frame, body])
            expectFixedPoint([body, body])
        }
    }

    private func expectFixedPoint(_ frames: [[UInt8]]) {
        // A refusal is as good an outcome as a message; only a message that changes when sent on is not.
        if let message = try? MessageCodec.decodeFromWorker(frames) {
            let again = MessageCodec.encode(message)
            #expect((try? MessageCodec.decodeFromWorker(again)).flatMap { $0 }.map(MessageCodec.encode) == again)
        }
        if let message = try? MessageCodec.decodeFromManager(frames) {
            let again = MessageCodec.encode(message)
            #expect((try? MessageCodec.decodeFromManager(again)).flatMap { $0 }.map(MessageCodec.encode) == again)
        }
    }

    private func mutate(_ frames: inout [[UInt8]], using random: inout CounterGenerator) {
        for _ in 0...random.index(below: 4) where !frames[1].isEmpty {
            let place = random.index(below: frames[1].count)
            switch random.index(below: 4) {
            case 0: frames[1][place] ^= 1 << UInt8(random.index(below: 8))
            case 1: frames[1].remove(at: place)
            case 2: frames[1].insert(UInt8(truncatingIfNeeded: random.next()), at: place)
            default: frames[1].removeLast(frames[1].count - place)
            }
        }
    }
}
