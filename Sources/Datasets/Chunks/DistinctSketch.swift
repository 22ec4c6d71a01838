/// How many different values there are among many, and how many come again, in memory that is bounded.
///
/// Values are known by a hash of 64 bits, and those with the smallest hashes are counted. While there are few all are, and
/// the answers are exact; else the different values are estimated from how densely the hashes lie.
///
/// - SeeAlso: Bar-Yossef et al. 2002, "Counting distinct elements in a data stream", RANDOM, algorithm 2; Beyer et al.
///   2007, "On synopses for distinct-value estimation under multiset operations", SIGMOD, sec. 4.
struct DistinctSketch: Sendable {
    private var counts: [UInt64: Int] = [:]
    private var threshold = UInt64.max
    private let most: Int

    /// Begins to count; at most so many values are remembered.
    init(most: Int) { self.most = max(64, most) }

    /// Whether every value was counted.
    var isExact: Bool { threshold == .max }

    /// How many different values there were; within ``relativeError``, in the mean.
    var distinct: Int { scaled(counts.count) }

    /// How many values had been there before.
    var repeated: Int { scaled(counts.values.reduce(0) { $0 + $1 - 1 }) }

    /// The standard deviation of ``distinct`` as a share of it.
    var relativeError: Double { isExact ? 0 : 1 / Double(max(1, counts.count - 2)).squareRoot() }

    /// Counts a value so many times.
    mutating func add(hash: UInt64, times: Int = 1) {
        guard hash < threshold else { return }
        counts[hash, default: 0] += times
        guard counts.count > most else { return }
        threshold = counts.keys.sorted()[most / 2]
        let limit = threshold
        counts = counts.filter { $0.key < limit }
    }

    private func scaled(_ count: Int) -> Int {
        isExact ? count : Int((Double(count) * (Double(UInt64.max) / Double(threshold))).rounded())
    }

    /// A hash of bytes that is the same in every run (FNV-1a, then the finaliser of MurmurHash3).
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return mixed(state)
    }

    /// A hash of a number.
    static func hash(_ number: Double) -> UInt64 { mixed(number == 0 ? 0 : number.bitPattern) }

    private static func mixed(_ bits: UInt64) -> UInt64 {
        var bits = bits
        bits = (bits ^ bits >> 33) &* 0xff51_afd7_ed55_8ccd
        bits = (bits ^ bits >> 33) &* 0xc4ce_b9fe_1a85_ec53
        return bits ^ bits >> 33
    }
}
