/// Appleby's MurmurHash3 of 32 bits: the same number for the same text everywhere.
enum MurmurHash3 {
    /// The hash of a text's UTF-8 bytes with seed 0.
    static func hash(_ text: String) -> UInt32 {
        var text = text
        return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
    }

    /// The hash of bytes with seed 0.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var state: UInt32 = 0
        var at = 0
        while at + 4 <= bytes.count {
            state ^= mixed(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
            state = rotated(state, by: 13) &* 5 &+ 0xE654_6B64
            at += 4
        }
        var rest: UInt32 = 0
        for place in at..<bytes.count { rest |= UInt32(bytes[place]) << UInt32(8 * (place - at)) }
        state ^= mixed(rest)
        state ^= UInt32(truncatingIfNeeded: bytes.count)
        state = (state ^ state >> 16) &* 0x85EB_CA6B
        state = (state ^ state >> 13) &* 0xC2B2_AE35
        return state ^ state >> 16
    }

    private static func mixed(_ block: UInt32) -> UInt32 {
        rotated(block &* 0xCC9E_2D51, by: 15) &* 0x1B87_3593
    }

    private static func rotated(_ bits: UInt32, by count: UInt32) -> UInt32 { bits << count | bits >> (32 - count) }
}
