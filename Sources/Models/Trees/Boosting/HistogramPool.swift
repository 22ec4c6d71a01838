import CKernels

/// Memory for the histograms of the leaves that may still be split.
final class HistogramPool {
    /// The most bytes that are taken.
    private static let budget = 512 << 20

    /// Words of one histogram.
    let size: Int
    private var slots: [Storage<UInt64>] = []
    private var free: [Int] = []
    private let most: Int

    init(columns: Int, leaves: Int) {
        size = max(1, columns) * Int(leptune_bins)
        most = Self.slots(size: size, leaves: leaves)
    }

    /// Bytes that are taken at most.
    static func bytes(columns: Int, leaves: Int) -> Int {
        let size = max(1, columns) * Int(leptune_bins)
        return slots(size: size, leaves: leaves) * size * MemoryLayout<UInt64>.size
    }

    private static func slots(size: Int, leaves: Int) -> Int {
        min(leaves + 1, max(4, budget / (size * MemoryLayout<UInt64>.size)))
    }

    /// A histogram of any content; nil if all are in use.
    func take() -> Int? {
        if let slot = free.popLast() { return slot }
        guard slots.count < most else { return nil }
        slots.append(Storage(size, repeating: 0))
        return slots.count - 1
    }

    /// Gives one back.
    func release(_ slot: Int) {
        free.append(slot)
    }

    subscript(slot: Int) -> UnsafeMutablePointer<UInt64> { slots[slot].pointer }
}
