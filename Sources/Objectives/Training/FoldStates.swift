/// The states of the learners of all folds as one sequence of bytes.
///
/// `LEPF`, the version 1, the number of folds, then each state with its length; numbers are little-endian, 32 bits for
/// version and count, 64 for lengths.
package enum FoldStates {
    private static let mark = Array("LEPF".utf8)
    private static let version = 1

    package static func encode(_ states: [[UInt8]]) -> [UInt8] {
        var bytes = mark + littleEndian(version, 4) + littleEndian(states.count, 4)
        for state in states {
            bytes += littleEndian(state.count, 8)
            bytes += state
        }
        return bytes
    }

    /// The states; nil unless the bytes are whole and of as many folds.
    package static func decode(_ bytes: [UInt8], folds: Int) -> [[UInt8]]? {
        guard bytes.starts(with: mark), number(bytes, at: 4, 4) == version, number(bytes, at: 8, 4) == folds else {
            return nil
        }
        var states: [[UInt8]] = []
        var at = 12
        for _ in 0..<folds {
            guard let length = number(bytes, at: at, 8), length <= bytes.count - at - 8 else { return nil }
            states.append(Array(bytes[at + 8..<at + 8 + length]))
            at += 8 + length
        }
        return at == bytes.count ? states : nil
    }

    private static func littleEndian(_ number: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func number(_ bytes: [UInt8], at start: Int, _ size: Int) -> Int? {
        guard start + size <= bytes.count else { return nil }
        let value = (0..<size).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
        return Int(exactly: value)
    }
}
