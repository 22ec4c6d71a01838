/// The cyclic redundancy check of IEEE 802.3 (polynomial 0x04C11DB7, reflected), as in gzip and PNG.
package enum CRC32 {
    /// Eight tables: the effect of a byte that 0 to 7 others follow.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
            tables[byte] = value
        }
        for table in 1..<8 {
            for byte in 0..<256 {
                let value = tables[(table - 1) * 256 + byte]
                tables[table * 256 + byte] = tables[Int(value & 0xFF)] ^ (value >> 8)
            }
        }
        return tables
    }()

    /// The check of some bytes.
    package static func checksum(_ bytes: some Collection<UInt8>) -> UInt32 {
        bytes.withContiguousStorageIfAvailable(checksum(buffer:))
            ?? Array(bytes).withUnsafeBufferPointer(checksum(buffer:))
    }

    private static func checksum(buffer: UnsafeBufferPointer<UInt8>) -> UInt32 {
        tables.withUnsafeBufferPointer { table in
            var value: UInt32 = 0xFFFF_FFFF
            var i = 0
            while i + 8 <= buffer.count {
                let raw = UnsafeRawPointer(buffer.baseAddress.unsafelyUnwrapped + i)
                let low = UInt32(littleEndian: raw.loadUnaligned(as: UInt32.self)) ^ value
                let high = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
                value =
                    table[7 * 256 + Int(low & 0xFF)] ^ table[6 * 256 + Int((low >> 8) & 0xFF)]
                    ^ table[5 * 256 + Int((low >> 16) & 0xFF)] ^ table[4 * 256 + Int(low >> 24)]
                    ^ table[3 * 256 + Int(high & 0xFF)] ^ table[2 * 256 + Int((high >> 8) & 0xFF)]
                    ^ table[256 + Int((high >> 16) & 0xFF)] ^ table[Int(high >> 24)]
                i += 8
            }
            while i < buffer.count {
                value = table[Int((value ^ UInt32(buffer[i])) & 0xFF)] ^ (value >> 8)
                i += 1
            }
            return ~value
        }
    }
}
