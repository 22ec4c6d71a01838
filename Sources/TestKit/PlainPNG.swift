/// A picture as the bytes of a PNG file, without compression: what tests draw.
public struct PlainPNG {
    /// The file.
    public let bytes: [UInt8]

    /// Writes a picture of red, green and blue.
    ///
    /// - Parameters:
    ///   - width: Pixels of a row, at most 20,000.
    ///   - height: Rows.
    ///   - colour: Red, green and blue at a row and a column.
    public init(width: Int, height: Int, colour: (_ row: Int, _ column: Int) -> (UInt8, UInt8, UInt8)) {
        var compressed: [UInt8] = [0x78, 0x01]
        var (a, b) = (UInt32(1), UInt32(0))
        for row in 0..<height {
            // A row begins with its filter, none, and is a block of its own.
            var line: [UInt8] = [0]
            for column in 0..<width {
                let (red, green, blue) = colour(row, column)
                line += [red, green, blue]
            }
            for byte in line {
                a = (a + UInt32(byte)) % 65_521
                b = (b + a) % 65_521
            }
            let size = UInt16(line.count)
            compressed.append(row == height - 1 ? 1 : 0)
            compressed += [UInt8(size & 255), UInt8(size >> 8), UInt8(~size & 255), UInt8(~size >> 8)]
            compressed += line
        }
        compressed += Self.bigEndian(b << 16 | a)
        let header = Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height)) + [8, 2, 0, 0, 0]
        bytes =
            [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + Self.chunk("IHDR", header)
            + Self.chunk("IDAT", compressed) + Self.chunk("IEND", [])
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let checked = Array(name.utf8) + content
        var sum = UInt32.max
        for byte in checked {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
        }
        return bigEndian(UInt32(content.count)) + checked + bigEndian(~sum)
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
