/// Puts the checksums of a PNG file right, so that what is changed in a chunk is read and not merely refused.
enum PNGChunks {
    private static let magic: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Mends the checksum of each chunk that is all there.
    ///
    /// - Returns: Whether there was something to mend.
    static func mend(_ bytes: inout [UInt8]) -> Bool {
        guard bytes.starts(with: magic) else { return false }
        var isChanged = false
        var place = magic.count
        while place + 12 <= bytes.count {
            let length = bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
            let end = place + 8 + length
            guard end + 4 <= bytes.count else { break }
            let checksum = checksum(bytes[(place + 4)..<end])
            for index in 0..<4 {
                let byte = UInt8(truncatingIfNeeded: checksum >> (24 - 8 * UInt32(index)))
                isChanged = isChanged || bytes[end + index] != byte
                bytes[end + index] = byte
            }
            place = end + 4
        }
        return isChanged
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
    }
}
