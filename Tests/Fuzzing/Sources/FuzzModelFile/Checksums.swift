/// Puts the checksums of a model file right: that of its parameters, then its own.
enum Checksums {
    static func mend(_ bytes: inout [UInt8]) {
        guard bytes.count >= 28 else { return }
        let end = bytes.count - 4
        let description = (0..<4).reduce(0) { $0 | Int(bytes[12 + $1]) << (8 * $1) }
        let parameters = 16 + description + 8
        if parameters + 4 <= end { write(checksum(bytes[parameters..<(end - 4)]), to: &bytes, at: end - 4) }
        write(checksum(bytes[..<end]), to: &bytes, at: end)
    }

    private static func write(_ number: UInt32, to bytes: inout [UInt8], at start: Int) {
        for i in 0..<4 { bytes[start + i] = UInt8(truncatingIfNeeded: number >> (8 * UInt32(i))) }
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
    }
}
