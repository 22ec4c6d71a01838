import CKernels

extension BLAS {
    /// Whether products run in Leptune's own kernels: the processor has 512-bit registers.
    ///
    /// OpenBLAS knows processors by their family, and falls back to 256-bit kernels on one that came after its version.
    /// Where it does choose 512-bit kernels, a Gaussian process of 2,000 rows still takes a quarter less time in these.
    static let hasWideKernels: Bool = leptune_gemm_is_available()

    /// Multiplications that are worth another thread: some 30 µs of work, several times what it costs to wake one.
    private static var worthThread: Double { 4e6 }

    /// Divides a product of `m` × `k` by `k` × `n` between the threads: calls a closure for each part of the result, at
    /// once for parts of a large one.
    ///
    /// Parts depend on the shape and on ``threads`` alone, so that bits do too.
    ///
    /// - Parameter packsFirst: Whether a part copies its rows of the first matrix as well as its columns of the second.
    package static func forEachPart(
        m: Int, n: Int, k: Int, packsFirst: Bool, threads: Int = threads,
        _ body: (_ rows: Range<Int>, _ columns: Range<Int>) -> Void
    ) {
        let parts = Int(min(Double(threads), Double(m) * Double(n) * Double(k) / worthThread))
        guard parts > 1 else {
            body(0..<m, 0..<n)
            return
        }
        // What is not divided is copied by every part.
        let dividesColumns = n >= 64 * parts && (!packsFirst || m <= n)
        let (length, tile) = dividesColumns ? (n, 32) : (m, 8)
        let share = ((length + parts - 1) / parts + tile - 1) / tile * tile
        Threads.forEach((length + share - 1) / share) { part in
            let range = part * share..<min(length, (part + 1) * share)
            if dividesColumns { body(0..<m, range) } else { body(range, 0..<n) }
        }
    }
}
