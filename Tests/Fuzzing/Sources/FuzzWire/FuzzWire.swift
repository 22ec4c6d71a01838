import CLibFuzzer
import Wire

/// Decodes a message of either direction; whatever decodes must encode to bytes that decode to the same.
///
/// The first byte chooses the direction and whether the version frame is right or part of the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWire(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = bytes.first else { return 0 }
    let body = Array(bytes.dropFirst())
    let frames =
        choice & 2 == 0
        ? [Array(ProtocolVersion.current.description.utf8), body]
        : body.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
    if choice & 1 == 0 {
        check(frames, MessageCodec.decodeFromWorker, MessageCodec.encode)
    } else {
        check(frames, MessageCodec.decodeFromManager, MessageCodec.encode)
    }
    return 0
}

private func check<Message>(
    _ frames: [[UInt8]], _ decode: ([[UInt8]]) throws -> Message?, _ encode: (Message) -> [[UInt8]]
) {
    // A refusal is a right answer.
    guard let message = try? decode(frames) else { return }
    let canonical = encode(message)
    do {
        guard let again = try decode(canonical), encode(again) == canonical else {
            fatalError("not a fixed point: \(message)")
        }
    } catch {
        fatalError("decoded, but its encoding is refused: \(error): \(message)")
    }
}

/// The program's entry: SwiftPM names it after the module, so libFuzzer's own `main` cannot be it.
@_cdecl("FuzzWire_main")
public func main(
    _ argumentCount: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
    var (argumentCount, arguments) = (argumentCount, arguments)
    return LLVMFuzzerRunDriver(&argumentCount, &arguments) { fuzzWire($0, Int($1)) }
}
