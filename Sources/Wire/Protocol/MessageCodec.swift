import Foundation
public import Studies
import SwiftProtobuf

/// Turns messages into frames and back.
///
/// Decoding never traps, whatever the bytes: it returns a message that keeps every limit, or throws what is wrong and
/// where. Decoding what was encoded gives an equal message, and encoding what was decoded gives canonical bytes.
public enum MessageCodec {
    /// The frames of a worker's message.
    public static func encode(_ message: WorkerMessage) -> [[UInt8]] { frames(ProtoFromWorker(message)) }

    /// The frames of a manager's message.
    public static func encode(_ message: ManagerMessage) -> [[UInt8]] { frames(ProtoFromManager(message)) }

    /// Reads the frames that a worker sent; nil for one that says nothing, also if only to this version.
    public static func decodeFromWorker(_ frames: [[UInt8]]) throws(WireError) -> WorkerMessage? {
        guard let (version, body) = try body(of: frames, sender: "worker") else { return nil }
        let message = try parse(ProtoFromWorker.self, body)
        if message.content == nil, version.isNewer { return nil }
        return try message.message()
    }

    /// Reads the frames that a manager sent; nil for one that says nothing, also if only to this version.
    public static func decodeFromManager(_ frames: [[UInt8]]) throws(WireError) -> ManagerMessage? {
        guard let (version, body) = try body(of: frames, sender: "manager") else { return nil }
        let message = try parse(ProtoFromManager.self, body)
        if message.content == nil, version.isNewer { return nil }
        return try message.message()
    }

    /// A message that says nothing; it shows its receiver's protocol version, or that a peer is there.
    package static let nothing = [ProtocolVersion.current.frame]

    private static func frames(_ message: some SwiftProtobuf.Message) -> [[UInt8]] {
        do {
            let body: [UInt8] = try message.serializedBytes()
            return [ProtocolVersion.current.frame, body]
        } catch {
            // Serialisation fails for messages past 2 GiB and for proto2's required fields; we have neither.
            preconditionFailure("a message cannot be encoded: \(error)")
        }
    }

    private static func body(
        of frames: [[UInt8]], sender: String
    ) throws(WireError) -> (version: ProtocolVersion, bytes: [UInt8])? {
        guard let first = frames.first, let version = ProtocolVersion(frame: first) else {
            throw WireError(.message, "not a message of Leptune: the first frame is not “LEP<major>.<minor>”")
        }
        guard version.major == ProtocolVersion.current.major else {
            let newer = version.major > ProtocolVersion.current.major ? "here" : "there"
            throw WireError(
                .version,
                "the \(sender) speaks \(version), this side \(ProtocolVersion.current): upgrade Leptune \(newer)")
        }
        guard frames.count <= 2 else {
            throw WireError(.message, "a message has 2 frames, found \(frames.count)")
        }
        guard frames.count == 2 else { return nil }
        guard frames[1].count <= Limits.frameBytes else {
            throw WireError(.message, "a frame has at most \(Limits.frameBytes) bytes, found \(frames[1].count)")
        }
        return (version, frames[1])
    }

    private static func parse<M: SwiftProtobuf.Message>(_ type: M.Type, _ body: [UInt8]) throws(WireError) -> M {
        do {
            var options = BinaryDecodingOptions()
            options.messageDepthLimit = 16
            options.discardUnknownFields = true
            return try M(serializedBytes: body, options: options)
        } catch {
            throw WireError(.message, "the second frame is not a protobuf message (\(body.count) bytes)")
        }
    }
}
