/// SHA-256 of bytes that arrive in pieces.
///
/// - SeeAlso: FIPS 180-4, "Secure Hash Standard", sections 5.1.1 and 6.2.
struct SHA256Digest {
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    private var tail: [UInt8] = []
    private var length: UInt64 = 0

    mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { update($0) }
    }

    mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        length &+= UInt64(bytes.count)
        var rest = bytes[...]
        if !tail.isEmpty {
            let taken = min(64 - tail.count, rest.count)
            tail.append(contentsOf: rest.prefix(taken))
            rest = rest.dropFirst(taken)
            guard tail.count == 64 else { return }
            tail.withUnsafeBufferPointer { Self.compress($0[...], into: &state) }
            tail.removeAll(keepingCapacity: true)
        }
        let whole = rest.count & ~63
        Self.compress(rest.prefix(whole), into: &state)
        tail.append(contentsOf: rest.dropFirst(whole))
    }

    /// The digest of everything given so far.
    func fingerprint() -> Fingerprint {
        var last = tail + [0x80]
        last.append(contentsOf: repeatElement(0, count: (120 - last.count) % 64))
        for shift in stride(from: 56, through: 0, by: -8) {
            last.append(UInt8(truncatingIfNeeded: (length &<< 3) >> UInt64(shift)))
        }
        var end = state
        last.withUnsafeBufferPointer { Self.compress($0[...], into: &end) }
        return Fingerprint(
            digest: end.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) } })
    }

    private static func compress(_ blocks: Slice<UnsafeBufferPointer<UInt8>>, into state: inout [UInt32]) {
        let bytes = UnsafeBufferPointer(rebasing: blocks)
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { w in
            roundConstants.withUnsafeBufferPointer { k in
                for start in stride(from: 0, to: bytes.count, by: 64) {
                    for t in 0..<16 {
                        let at = start + 4 * t
                        w[t] =
                            UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
                            | UInt32(bytes[at + 3])
                    }
                    for t in 16..<64 {
                        let s0 = rotated(w[t - 15], 7) ^ rotated(w[t - 15], 18) ^ (w[t - 15] >> 3)
                        let s1 = rotated(w[t - 2], 17) ^ rotated(w[t - 2], 19) ^ (w[t - 2] >> 10)
                        w[t] = w[t - 16] &+ s0 &+ w[t - 7] &+ s1
                    }
                    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
                    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
                    for t in 0..<64 {
                        let sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
                        let t1 = h &+ sum1 &+ ((e & f) ^ (~e & g)) &+ k[t] &+ w[t]
                        let sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
                        let t2 = sum0 &+ ((a & b) ^ (a & c) ^ (b & c))
                        (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
                    }
                    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
                }
            }
        }
    }

    @inline(__always)
    private static func rotated(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }

    private static let roundConstants: [UInt32] = fractions(ofCubeRootsOfPrimes: 64)

    /// The first 32 bits of the fractional parts of the cube roots of the first primes, by integer search.
    private static func fractions(ofCubeRootsOfPrimes count: Int) -> [UInt32] {
        var primes: [UInt64] = []
        var candidate: UInt64 = 2
        while primes.count < count {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes.map { prime in
            // The largest r with r³ ≤ prime · 2⁹⁶, compared in 128 bits; r < 8 · 2³².
            let bound = UInt128(prime) << 96
            var root: UInt128 = 0
            for bit in stride(from: 34, through: 0, by: -1) {
                let trial = root | UInt128(1) << UInt128(bit)
                if trial * trial * trial <= bound { root = trial }
            }
            return UInt32(truncatingIfNeeded: root)
        }
    }
}
