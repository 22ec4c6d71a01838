/// Cuts a stream of bytes into lines; a line longer than 64 KiB is dropped.
struct LineSplitter {
    private static let longest = 64 << 10
    private var line: [UInt8] = []
    private var isTooLong = false

    mutating func append(_ bytes: UnsafeRawBufferPointer, _ take: (String) -> Void) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                finish(take)
            } else if line.count < Self.longest {
                line.append(byte)
            } else {
                isTooLong = true
            }
        }
    }

    /// Takes what follows the last line end as a line.
    mutating func finish(_ take: (String) -> Void) {
        if !isTooLong && !line.isEmpty { take(String(decoding: line, as: UTF8.self)) }
        line.removeAll(keepingCapacity: true)
        isTooLong = false
    }
}
