import Randomness

/// A uniform sample, without replacement, of rows that come one after the other, in memory that is bounded.
///
/// Each row draws a random key, and the rows with the smallest keys are kept: reservoir sampling by random sort. When they
/// take more memory than they may, the quarter with the greatest keys is dropped, and no later row with such a key is
/// taken. The same rows and seed give the same sample.
///
/// - SeeAlso: Sunter 1977, "List sequential sampling with equal or unequal probabilities without replacement", Applied
///   Statistics 26; Cohen and Kaplan 2007, "Summarizing data using bottom-k sketches", PODC, sec. 2.
package struct RowSample: Sendable {
    /// The numbers of the rows that are kept, from 0, in order.
    package private(set) var numbers: [Int] = []
    /// How many rows have come.
    package private(set) var seen = 0
    /// The texts of the rows that are kept, one after the other.
    package private(set) var text: [UInt8] = []
    private var keys: [UInt64] = []
    private var ends: [Int] = []
    private var threshold = UInt64.max
    private let limit: Int
    private let keepsTexts: Bool
    private var generator: CounterGenerator
    /// How many rows are different, by their texts; nil if that is not asked for.
    private(set) var distinct: DistinctSketch?

    /// What is kept of a row beside its text.
    private static let overhead = 24
    /// How many different rows are remembered.
    private static let mostDistinct = 200_000

    /// Begins a sample.
    ///
    /// - Parameters:
    ///   - bytes: How much memory the rows may take.
    ///   - seed: Decides which rows are taken.
    ///   - keepsTexts: Whether texts are kept, or the numbers of rows alone.
    ///   - countsDistinct: Whether it is counted how many rows are different.
    package init(bytes: Int, seed: UInt64 = 0, keepsTexts: Bool = true, countsDistinct: Bool = false) {
        self.keepsTexts = keepsTexts
        limit = max(bytes, 1 << 16)
        distinct = countsDistinct ? DistinctSketch(most: Self.mostDistinct) : nil
        generator = CounterGenerator(seed: seed, purpose: .rowSampling)
    }

    /// Begins a sample of the numbers of so many rows at most.
    package init(rows: Int, seed: UInt64 = 0) {
        self.init(bytes: Self.overhead * rows, seed: seed, keepsTexts: false)
    }

    /// Decides which rows are taken.
    package var seed: UInt64 { generator.seed }

    /// How many rows are the same as an earlier one, counted or estimated; nil if that was not asked for.
    package var repeated: (count: Int, isExact: Bool)? { distinct.map { ($0.repeated, $0.isExact) } }

    /// Whether every row that has come is kept.
    package var isWhole: Bool { numbers.count == seen }

    /// Takes a row, or not.
    ///
    /// - Complexity: O(bytes of the row) amortised where it is taken, else O(1).
    package mutating func offer(_ row: UnsafeBufferPointer<UInt8>) {
        distinct?.add(hash: DistinctSketch.hash(row))
        let key = generator.next()
        defer { seen += 1 }
        guard key < threshold else { return }
        numbers.append(seen)
        keys.append(key)
        if keepsTexts {
            text.append(contentsOf: row)
            // The last line of a file may have no end.
            if let last = row.last, last != .lineFeed, last != .carriageReturn { text.append(.lineFeed) }
        }
        ends.append(text.count)
        if text.count + Self.overhead * keys.count > limit { thin() }
    }

    /// Drops rows, by chance, until the others take no more than so much memory.
    package mutating func thin(to bytes: Int) {
        while keys.count > 1, text.count + Self.overhead * keys.count > bytes { thin() }
    }

    /// Drops the quarter of the rows with the greatest keys, in place.
    private mutating func thin() {
        guard keys.count > 1 else { return }
        threshold = keys.sorted()[keys.count - max(1, keys.count / 4)]
        var (kept, end, start) = (0, 0, 0)
        for row in keys.indices {
            let next = ends[row]
            if keys[row] < threshold {
                text.withUnsafeMutableBufferPointer { buffer in
                    for offset in 0..<(next - start) { buffer[end + offset] = buffer[start + offset] }
                }
                end += next - start
                (keys[kept], numbers[kept], ends[kept]) = (keys[row], numbers[row], end)
                kept += 1
            }
            start = next
        }
        text.removeLast(text.count - end)
        let excess = keys.count - kept
        keys.removeLast(excess)
        numbers.removeLast(excess)
        ends.removeLast(excess)
    }
}
