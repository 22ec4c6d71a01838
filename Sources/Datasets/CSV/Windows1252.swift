/// The western encoding of Windows, of which Latin-1 (ISO 8859-1) is a part.
///
/// - SeeAlso: WHATWG Encoding Standard, index windows-1252.
enum Windows1252 {
    /// The characters of 0x80 to 0x9f; those that are undefined stand for themselves, as in Latin-1.
    private static let upper: [UInt16] = [
        0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,
        0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
        0x0153, 0x9d, 0x017e, 0x0178,
    ]

    /// A text as UTF-8.
    static func utf8(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            guard byte >= 0x80 else {
                result.append(byte)
                continue
            }
            let scalar = byte < 0xa0 ? upper[Int(byte) - 0x80] : UInt16(byte)
            if scalar < 0x800 {
                result.append(0xc0 | UInt8(scalar >> 6))
            } else {
                result.append(0xe0 | UInt8(scalar >> 12))
                result.append(0x80 | UInt8(scalar >> 6 & 0x3f))
            }
            result.append(0x80 | UInt8(scalar & 0x3f))
        }
        return result
    }
}
