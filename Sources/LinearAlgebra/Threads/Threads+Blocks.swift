import Synchronization

extension Threads {
    /// Calls a closure once for every block of rows; a thread that is done with one takes the next.
    ///
    /// What is computed for a row does not depend on the number of threads as long as the closure looks at its rows alone.
    ///
    /// - Parameters:
    ///   - rows: How many rows there are.
    ///   - block: How many a block has, at least 1; the last one has fewer.
    ///   - threads: How many are busy at once, at least 1.
    ///   - shouldStop: Asked before each block, by one thread at a time.
    ///   - body: Some rows, and the number of the thread that has them. It must not touch what other rows or threads touch.
    /// - Returns: Whether every block was done; false if it was asked to stop before.
    package static func forEachBlock(
        of block: Int, rows: Int, threads: Int, _ shouldStop: () -> Bool,
        _ body: (_ rows: Range<Int>, _ thread: Int) -> Void
    ) -> Bool {
        let isIncomplete = Atomic(false)
        share((rows + block - 1) / block, between: threads, shouldStop) { piece, thread, shouldStop in
            guard !shouldStop() else { return isIncomplete.store(true, ordering: .relaxed) }
            body(piece * block..<min(rows, (piece + 1) * block), thread)
        }
        return !isIncomplete.load(ordering: .relaxed)
    }
}
