import Studies
import Testing
import Wire

/// One frame that a decoder must refuse, and the exact words.
struct WrongFrame: Sendable, CustomTestStringConvertible {
    var frames: [[UInt8]]
    var message: String

    init(_ frames: [[UInt8]], _ message: String) {
        self.frames = frames
        self.message = message
    }

    var testDescription: String { message }
}

/// Protobuf written by hand, so that the tests do not lean on the encoder that they check.
private func field(_ number: UInt8, _ payload: [UInt8]) -> [UInt8] {
    precondition(number < 16, "one-byte tags only")
    return [number << 3 | 2] + varint(payload.count) + payload
}

private func field(_ number: UInt8, _ value: Int64) -> [UInt8] { [number << 3] + varint(UInt64(bitPattern: value)) }

private func field(_ number: UInt8, double: Double) -> [UInt8] {
    [number << 3 | 1] + withUnsafeBytes(of: double.bitPattern.littleEndian) { Array($0) }
}

private func varint(_ value: Int) -> [UInt8] { varint(UInt64(value)) }

private func varint(_ value: UInt64) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while rest > 127 {
        bytes.append(UInt8(rest & 127) | 128)
        rest >>= 7
    }
    return bytes + [UInt8(rest)]
}

private func text(_ text: String) -> [UInt8] { Array(text.utf8) }
private func body(_ bytes: [UInt8]) -> [[UInt8]] { [text("LEP1.0"), bytes] }

private let lease = [0x09, 1, 0, 0, 0, 0, 0, 0, 0, 0x11, 2, 0, 0, 0, 0, 0, 0, 0] as [UInt8]
private let digest = String(repeating: "ab", count: 32)
private let artifact = field(1, text(digest)) + field(2, 10)

struct WrongFrameTests {
    static let fromWorker: [WrongFrame] = [
        WrongFrame([], "not a message of Leptune: the first frame is not “LEP<major>.<minor>”"),
        WrongFrame([[]], "not a message of Leptune: the first frame is not “LEP<major>.<minor>”"),
        WrongFrame(
            [text("GET / HTTP/1.1\r\n")], "not a message of Leptune: the first frame is not “LEP<major>.<minor>”"),
        WrongFrame([text("LEP1"), []], "not a message of Leptune: the first frame is not “LEP<major>.<minor>”"),
        WrongFrame(
            [text("LEP1.9999999"), []], "not a message of Leptune: the first frame is not “LEP<major>.<minor>”"),
        WrongFrame([text("LEP2.0"), []], "the worker speaks LEP2.0, this side LEP1.1: upgrade Leptune here"),
        WrongFrame([text("LEP0.9"), []], "the worker speaks LEP0.9, this side LEP1.1: upgrade Leptune there"),
        WrongFrame([text("LEP1.0"), [], []], "a message has 2 frames, found 3"),
        WrongFrame(
            body([UInt8](repeating: 0, count: 1_048_577)), "a frame has at most 1048576 bytes, found 1048577"),
        WrongFrame(body([0xFF, 0xFF]), "the second frame is not a protobuf message (2 bytes)"),
        WrongFrame(body([]), "the message is empty or of a kind that this version does not know"),
        WrongFrame(
            body(field(15, [1])), "the message is empty or of a kind that this version does not know"),
        WrongFrame(body(field(1, [])), "hello.id: expected a name of 1 to 128 bytes, found an empty one"),
        WrongFrame(
            body(field(1, field(1, text("a\u{7}b")))),
            "hello.id: expected a name of 1 to 128 bytes, found control characters"),
        WrongFrame(
            body(field(1, field(1, text(String(repeating: "n", count: 129))))),
            "hello.id: expected at most 128 bytes, found 129"),
        WrongFrame(
            body(field(1, field(1, text("w")) + field(2, text("h")) + field(3, -7))),
            "hello.processID: expected 1 or more, found -7"),
        WrongFrame(body(field(4, field(2, 1))), "measured.lease: missing"),
        WrongFrame(
            body(field(4, field(1, lease) + field(2, -1))), "measured.sequence: expected 1 or more, found -1"),
        WrongFrame(
            body(field(4, field(1, lease) + field(2, 1) + field(3, .min))),
            "measured.fidelity: expected 0 or more, found -9223372036854775808"),
        WrongFrame(
            body(field(4, field(1, lease) + field(2, .max) + field(6, field(1, 1)))),
            "measured.sequence of the last: expected 1 or more, found -9223372036854775808"),
        WrongFrame(
            body(field(4, field(1, lease) + field(2, 1) + (0...1000).flatMap { _ in field(6, field(1, 1)) })),
            "measured.following: expected at most 1000 entries, found 1001"),
        WrongFrame(body(field(5, field(1, lease) + field(2, 1))), "paused.checkpoint: missing"),
        WrongFrame(body(field(6, field(1, lease))), "finished.result: missing"),
        WrongFrame(
            body(field(6, field(1, lease) + field(4, field(1, 9)))),
            "finished.failed.reason: unknown failure reason 9"),
        WrongFrame(
            body(field(6, field(1, lease) + field(4, field(1, 1) + field(2, [UInt8](repeating: 65, count: 16_385))))),
            "finished.failed.message: expected at most 16384 bytes, found 16385"),
        WrongFrame(
            body(field(9, field(1, field(1, text(digest.uppercased()))))),
            "putChunk.artifact.digest: expected 64 lower-case hexadecimal digits"),
        WrongFrame(
            body(field(9, field(1, artifact) + field(2, 8) + field(3, [1, 2, 3]))),
            "putChunk: 3 bytes at 8 are past the end, 10"),
        WrongFrame(
            body(field(9, field(1, artifact) + field(3, [UInt8](repeating: 0, count: 524_289)))),
            "putChunk.bytes: expected at most 524288 bytes, found 524289"),
        WrongFrame(
            body(field(10, field(1, artifact) + field(3, 524_289))),
            "getChunk.length: expected at most 524288, found 524289"),
    ]

    static let fromManager: [WrongFrame] = [
        WrongFrame([text("LEP3.1"), []], "the manager speaks LEP3.1, this side LEP1.1: upgrade Leptune here"),
        WrongFrame(
            body(field(1, [])), "welcome.heartbeatSeconds: expected a finite number of seconds above 0, found 0.0"),
        WrongFrame(
            body(field(1, field(1, double: .nan))),
            "welcome.heartbeatSeconds: expected a finite number of seconds above 0, found nan"),
        WrongFrame(body(field(2, [])), "offer.metric: missing"),
        WrongFrame(body(field(4, field(1, lease))), "directive.directive: missing"),
        WrongFrame(
            body(field(4, field(1, lease) + field(2, 0))), "directive.goOnUntil: expected 1 or more, found 0"),
        WrongFrame(
            body(offer(field(5, field(1, text("b")) + field(5, 1)) + field(5, field(1, text("a")) + field(5, 1)))),
            "offer.configuration[1].name: expected names in order, each once"),
        WrongFrame(
            body(offer(field(5, field(1, text("a")) + field(5, 1)) + field(5, field(1, text("a")) + field(5, 1)))),
            "offer.configuration[1].name: expected names in order, each once"),
        WrongFrame(
            body(offer(field(5, field(1, text("a")) + field(2, double: .infinity)))),
            "offer.configuration[0].float: expected a finite number, found inf"),
        WrongFrame(body(offer(field(5, field(1, text("a"))))), "offer.configuration[0].value: missing"),
        WrongFrame(
            body(offer((0...1000).flatMap { _ in field(5, field(1, text("a"))) })),
            "offer.configuration: expected at most 1000 entries, found 1001"),
        WrongFrame(body(offer([])), "offer.objective: missing"),
        WrongFrame(body(offer(field(7, []))), "offer.command.arguments: expected a program"),
        WrongFrame(body(offer(field(6, []))), "offer.train.validation: missing"),
        WrongFrame(
            body(offer(field(6, field(4, double: 1)))),
            "offer.train.holdOut: expected a share between 0 and 1, found 1.0"),
        WrongFrame(body(offer(field(6, field(5, 1)))), "offer.train.folds: expected 2 to 1000, found 1"),
        WrongFrame(
            body(offer(field(6, field(8, field(1, 1))))), "offer.train.grouped.folds: expected 2 to 1000, found 1"),
        WrongFrame(
            body(offer(field(6, field(9, field(1, 2) + field(3, double: -1))))),
            "offer.train.timeOrdered.embargo: expected 0 or more, found -1.0"),
    ]

    /// An offer with its first fields right.
    private static func offer(_ rest: [UInt8]) -> [UInt8] {
        field(
            2,
            field(1, text("s")) + field(3, 1) + field(4, lease) + field(9, field(1, text("loss")))
                + field(10, field(1, text("epochs")) + field(2, 1) + field(3, 1)) + rest)
    }

    @Test(arguments: fromWorker)
    func refusesWhatNoWorkerMaySend(_ wrong: WrongFrame) {
        let error = #expect(throws: WireError.self) { try MessageCodec.decodeFromWorker(wrong.frames) }

        #expect(error?.message == wrong.message)
    }

    @Test(arguments: fromManager)
    func refusesWhatNoManagerMaySend(_ wrong: WrongFrame) {
        let error = #expect(throws: WireError.self) { try MessageCodec.decodeFromManager(wrong.frames) }

        #expect(error?.message == wrong.message)
    }

    @Test func takesNamesAndChunksAtTheirLimits() throws {
        let description = WorkerDescription(
            id: WorkerID(rawValue: String(repeating: "n", count: Limits.nameBytes)), host: "h", processID: 1, cores: 1,
            memoryBytes: 0, version: "1", allowsCommands: false)
        let chunk = WorkerMessage.putChunk(
            ArtifactReference(digest: digest, bytes: Limits.chunkBytes), offset: 0,
            bytes: [UInt8](repeating: 7, count: Limits.chunkBytes))

        #expect(
            try MessageCodec.decodeFromWorker(MessageCodec.encode(.hello(description, holding: nil)))
                == .hello(description, holding: nil))
        #expect(try MessageCodec.decodeFromWorker(MessageCodec.encode(chunk)) == chunk)
    }
}
