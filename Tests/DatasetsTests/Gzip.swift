/// Writes gzip without compression: a header, stored blocks, the check sum and the length (RFC 1952, RFC 1951).
enum Gzip {
    static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
        var start = 0
        repeat {
            let piece = bytes[start..<min(start + 65_535, bytes.count)]
            start += piece.count
            result.append(start == bytes.count ? 1 : 0)
            let length = UInt16(piece.count)
            for word in [length, ~length] { result += [UInt8(truncatingIfNeeded: word), UInt8(word >> 8)] }
            result += piece
        } while start < bytes.count
        for word in [checkSum(bytes), UInt32(truncatingIfNeeded: bytes.count)] {
            result += [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
        }
        return result
    }

    private static func checkSum(_ bytes: [UInt8]) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
        }
        return ~sum
    }
}
