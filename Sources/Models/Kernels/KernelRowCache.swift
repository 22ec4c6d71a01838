import LinearAlgebra

/// Rows of a kernel matrix, computed many at a time by one product and kept as long as there is room.
///
/// A row is |x − y|-or-product based values of one point with all points of the problem. The points are one or two
/// ranges of a larger set (the rows of two classes), numbered through.
final class KernelRowCache {
    private let source: ScaledPoints
    private let segments: [Range<Int>]
    private let function: KernelFunction
    /// How many points there are, and how long a row is.
    let count: Int
    private let capacity: Int
    private var slots: [UnsafeMutablePointer<Float>] = []
    private var rowOfSlot: [Int] = []
    private var lastUse: [Int] = []
    private var slotOfRow: [Int32]
    private var hand = 0
    private var time = 0
    private let gathered: Storage<Float>
    private let products: Storage<Float>

    /// How many rows and columns meet in one product: their block stays in the second-level cache.
    private static let blockRows = 128
    private static let blockColumns = 512

    /// Creates an empty cache.
    ///
    /// - Parameters:
    ///   - segments: Ranges of the source's points, in the order in which they are numbered here.
    ///   - bytes: How much memory rows may take; at least `together` rows are kept.
    ///   - together: The most rows that are asked for at once.
    init(_ source: ScaledPoints, segments: [Range<Int>], _ function: KernelFunction, bytes: Int, together: Int) {
        self.source = source
        self.segments = segments
        self.function = function
        count = segments.reduce(0) { $0 + $1.count }
        capacity = min(count, max(together, bytes / max(1, count * MemoryLayout<Float>.size)))
        slotOfRow = [Int32](repeating: -1, count: count)
        gathered = Storage(min(Self.blockRows, count) * source.points.columns, repeating: 0)
        products = Storage(min(Self.blockRows, count) * min(Self.blockColumns, count), repeating: 0)
    }

    deinit {
        for slot in slots { slot.deallocate() }
    }

    /// The source's number of a point.
    func sourceRow(_ point: Int) -> Int {
        var point = point
        for segment in segments {
            if point < segment.count { return segment.lowerBound + point }
            point -= segment.count
        }
        preconditionFailure("there is no such point")
    }

    /// Makes sure that rows are here.
    ///
    /// - Parameters:
    ///   - points: Different points, no more than `together`.
    ///   - pointers: Receives where the row of each is; valid until the next call.
    /// - Throws: ``TrainingError/stopped``.
    func fetch(
        _ points: [Int], into pointers: UnsafeMutablePointer<UnsafePointer<Float>?>, _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        time += 1
        var missing: [Int] = []
        for point in points {
            let slot = Int(slotOfRow[point])
            if slot >= 0 { lastUse[slot] = time } else { missing.append(point) }
        }
        for point in missing { claimSlot(for: point) }
        for start in stride(from: 0, to: missing.count, by: Self.blockRows) {
            let block = missing[start..<min(start + Self.blockRows, missing.count)]
            do {
                try fill(block, shouldStop)
            } catch {
                // Rows that were claimed and not filled must not be found.
                for point in missing[start...] { forget(point) }
                throw error
            }
        }
        for (i, point) in points.enumerated() { pointers[i] = UnsafePointer(slots[Int(slotOfRow[point])]) }
    }

    private func forget(_ point: Int) {
        rowOfSlot[Int(slotOfRow[point])] = -1
        slotOfRow[point] = -1
    }

    private func claimSlot(for point: Int) {
        if slots.count < capacity {
            slots.append(.allocate(capacity: max(1, count)))
            rowOfSlot.append(point)
            lastUse.append(time)
            slotOfRow[point] = Int32(slots.count - 1)
            return
        }
        // The next slot in turn that is not in use now: close to the least recently used, without a list to keep.
        while lastUse[hand] == time { hand = (hand + 1) % slots.count }
        if rowOfSlot[hand] >= 0 { slotOfRow[rowOfSlot[hand]] = -1 }
        rowOfSlot[hand] = point
        lastUse[hand] = time
        slotOfRow[point] = Int32(hand)
        hand = (hand + 1) % slots.count
    }

    private func fill(_ block: ArraySlice<Int>, _ shouldStop: () -> Bool) throws(TrainingError) {
        let d = source.points.columns
        let rows = block.map { sourceRow($0) }
        try source.points.withUnsafeBufferPointer { (all: UnsafeBufferPointer<Float>) throws(TrainingError) in
            try source.squares.withUnsafeBufferPointer { (squares: UnsafeBufferPointer<Float>) throws(TrainingError) in
                guard let squares = squares.baseAddress else { return }
                // Without columns there is nothing to read; any address serves.
                let x = all.baseAddress ?? UnsafePointer(gathered.pointer)
                for (i, row) in rows.enumerated() { (gathered.pointer + i * d).update(from: x + row * d, count: d) }
                var offset = 0
                for segment in segments {
                    for start in stride(from: segment.lowerBound, to: segment.upperBound, by: Self.blockColumns) {
                        if shouldStop() { throw .stopped }
                        let width = min(Self.blockColumns, segment.upperBound - start)
                        BLAS.gemm(
                            m: rows.count, n: width, k: d, a: gathered.pointer, lda: max(1, d), b: x + start * d,
                            ldb: max(1, d), transposingB: true, c: products.pointer, ldc: width)
                        for (i, point) in block.enumerated() {
                            function.apply(
                                products.pointer + i * width, square: squares[rows[i]], squares: squares + start,
                                count: width, into: slots[Int(slotOfRow[point])] + offset)
                        }
                        offset += width
                    }
                }
            }
        }
        for (i, point) in block.enumerated() {
            slots[Int(slotOfRow[point])][point] = function.diagonal(square: source.squares[rows[i]])
        }
    }
}
