/// Appleby's MurmurHash3 of 32 bits: the same number for the same text everywhere.
enum MurmurHash3 {
    /// The hash of a text's UTF-8 bytes with seed 0.
    static func hash(_ text: String) -> UInt32 {
        let bytes = Array(text.utf8)
        var state: UInt32 = 0
        var at = 0
        while at + 4 <= bytes.count {
            let block = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) }
            state ^= mixed(block)
            state = rotated(state, by: 13) &* 5 &+ 0xE654_6B64
            at += 4
        }
        let rest = bytes[at...].enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << UInt32(8 * $1.offset) }
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
