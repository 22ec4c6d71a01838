/// A hash of all that happened: two runs of one seed must agree on it.
struct Trace {
    /// FNV-1a of 64 bits.
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func note(_ word: UInt64) {
        hash = (hash ^ word) &* 0x0000_0100_0000_01B3
        hash ^= hash >> 29
    }

    mutating func note(_ bytes: [UInt8]) {
        note(UInt64(bytes.count))
        bytes.withUnsafeBytes { raw in
            var offset = 0
            while offset + 8 <= raw.count {
                note(raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            while offset < raw.count {
                note(UInt64(raw[offset]))
                offset += 1
            }
        }
    }
}
