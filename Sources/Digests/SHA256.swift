/// The SHA-256 digest of bytes that arrive in pieces.
///
/// ```swift
/// var digest = SHA256()
/// digest.update(bytes)
/// let name = digest.finish()           // 64 lower-case hexadecimal digits
/// ```
///
/// - Complexity: O(1) memory, O(bytes) time.
/// - SeeAlso: NIST FIPS 180-4, "Secure Hash Standard", section 6.2, doi:10.6028/NIST.FIPS.180-4.
public struct SHA256: Sendable {
    private var state = SIMD8<UInt32>(
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)
    /// Bytes that do not fill a block yet.
    private var rest: [UInt8] = []
    private var count: UInt64 = 0

    /// Begins the digest of no bytes.
    public init() {
        rest.reserveCapacity(64)
    }

    /// The digest of bytes that are all there.
    ///
    /// - Returns: 64 lower-case hexadecimal digits.
    public static func digest(of bytes: some Sequence<UInt8>) -> String {
        var digest = SHA256()
        let whole: Void? = bytes.withContiguousStorageIfAvailable { digest.update(UnsafeRawBufferPointer($0)) }
        if whole == nil { Array(bytes).withUnsafeBytes { digest.update($0) } }
        return digest.finish()
    }

    /// Goes on with further bytes.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Goes on with further bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        count &+= UInt64(bytes.count)
        var start = 0
        if !rest.isEmpty {
            start = min(64 - rest.count, bytes.count)
            rest.append(contentsOf: bytes[..<start])
            guard rest.count == 64 else { return }
            state = rest.withUnsafeBytes { Self.compress(state, $0) }
            rest.removeAll(keepingCapacity: true)
        }
        let whole = (bytes.count - start) & ~63
        state = Self.compress(state, UnsafeRawBufferPointer(rebasing: bytes[start..<start + whole]))
        rest.append(contentsOf: bytes[(start + whole)...])
    }

    /// Ends the digest.
    ///
    /// - Returns: 64 lower-case hexadecimal digits.
    public consuming func finish() -> String {
        var tail = rest
        tail.append(0x80)
        while tail.count & 63 != 56 { tail.append(0) }
        withUnsafeBytes(of: (count &* 8).bigEndian) { tail.append(contentsOf: $0) }
        let final = tail.withUnsafeBytes { Self.compress(state, $0) }
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for word in 0..<8 {
            for shift in stride(from: 28, through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: final[word] >> UInt32(shift)) & 15
                text.append(digit < 10 ? 48 + digit : 87 + digit)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Folds whole blocks of 64 bytes into the state.
    private static func compress(_ start: SIMD8<UInt32>, _ blocks: UnsafeRawBufferPointer) -> SIMD8<UInt32> {
        guard blocks.count >= 64 else { return start }
        return constants.withUnsafeBufferPointer { k in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { w in
                var state = start
                for block in stride(from: 0, to: blocks.count, by: 64) {
                    for t in 0..<16 {
                        let word = blocks.loadUnaligned(fromByteOffset: block + 4 * t, as: UInt32.self)
                        w[t] = UInt32(bigEndian: word)
                    }
                    for t in 16..<64 {
                        let a = w[t - 15]
                        let b = w[t - 2]
                        let s0 = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3
                        let s1 = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10
                        w[t] = w[t - 16] &+ s0 &+ w[t - 7] &+ s1
                    }
                    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
                    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
                    // Eight rounds at a time turn the letters once around, so that nothing is copied between them.
                    for t in stride(from: 0, to: 64, by: 8) {
                        round(a, b, c, &d, e, f, g, &h, k[t] &+ w[t])
                        round(h, a, b, &c, d, e, f, &g, k[t + 1] &+ w[t + 1])
                        round(g, h, a, &b, c, d, e, &f, k[t + 2] &+ w[t + 2])
                        round(f, g, h, &a, b, c, d, &e, k[t + 3] &+ w[t + 3])
                        round(e, f, g, &h, a, b, c, &d, k[t + 4] &+ w[t + 4])
                        round(d, e, f, &g, h, a, b, &c, k[t + 5] &+ w[t + 5])
                        round(c, d, e, &f, g, h, a, &b, k[t + 6] &+ w[t + 6])
                        round(b, c, d, &e, f, g, h, &a, k[t + 7] &+ w[t + 7])
                    }
                    state &+= SIMD8(a, b, c, d, e, f, g, h)
                }
                return state
            }
        }
    }

    /// One round; the new `e` lands in `d` and the new `a` in `h`.
    @inline(__always)
    private static func round(
        _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32,
        _ h: inout UInt32, _ word: UInt32
    ) {
        let t1 = h &+ (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) &+ (g ^ e & (f ^ g)) &+ word
        d &+= t1
        h = t1 &+ (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ (a & b | c & (a | b))
    }

    @inline(__always)
    private static func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x &>> n | x &<< (32 &- n) }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
