/// Numbers distinct texts in the order in which they first appear.
///
/// An open-addressing hash table over one arena of bytes: no string is made until `levels()`.
struct LevelTable {
    private var arena: [UInt8] = []
    private var ends: [Int] = []
    private var slots: [Int32] = Array(repeating: -1, count: 16)
    private var hashes: [UInt64] = []
    /// Differs between runs, so that no file can be made to collide; codes do not depend on it.
    private let key = UInt64.random(in: .min ... .max) | 1

    /// The number of a text, from 0.
    mutating func code(of text: UnsafeBufferPointer<UInt8>) -> Int32 {
        let hash = hash(text)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let code = Int(slots[slot])
            if hashes[code] == hash && isEqual(code, text) { return slots[slot] }
            slot = (slot + 1) & (slots.count - 1)
        }
        let code = Int32(ends.count)
        slots[slot] = code
        arena.append(contentsOf: text)
        ends.append(arena.count)
        hashes.append(hash)
        if 2 * ends.count > slots.count { grow() }
        return code
    }

    /// The texts by their numbers.
    func levels() -> [String] {
        ends.indices.map { String(decoding: arena[start(of: $0)..<ends[$0]], as: UTF8.self) }
    }

    private func start(of code: Int) -> Int { code == 0 ? 0 : ends[code - 1] }

    private func isEqual(_ code: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = start(of: code)
        guard ends[code] - start == text.count else { return false }
        for index in 0..<text.count where arena[start + index] != text[index] { return false }
        return true
    }

    private func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var state = key ^ UInt64(text.count)
        for byte in text {
            let product = (state ^ UInt64(byte)).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ key)
            state = product.high ^ product.low &+ key
        }
        return state
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: 4 * slots.count)
        for (code, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(code)
        }
    }
}
