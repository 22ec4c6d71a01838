package import LinearAlgebra

/// Whether somebody asked to stop, for the kernels of a network: they end early and leave numbers that mean nothing.
///
/// Layers hold it from the beginning; ``during(_:_:)`` gives it the question for some time. Long work is done in parts
/// with a question between them, so that the answer comes within some hundredths of a second whatever the size of
/// layers and batches. Who trains looks at ``isRequested`` before using what came out. Confined to one thread.
package final class PassInterruption {
    /// Whether the question was answered with yes; stays so.
    package private(set) var isRequested = false
    /// How exact the products of the pass are.
    package var precision = ProductPrecision.full
    private var question: (() -> Bool)?
    private var work = 0

    /// Multiplications and additions between two questions: some milliseconds of one core.
    private static let share = 200_000_000
    /// Multiplications and additions in the time of a number read from memory and written.
    private static let elementCost = 60
    /// Those of one product without a question.
    private static let largestProduct = 1_000_000_000
    /// The least rows and depth of a part of a product: with fewer, packing would take longer than multiplying.
    private static let leastRows = 64
    private static let leastDepth = 512

    package init() {}

    /// Asks a question while a closure runs.
    package func during<Result, Failure: Error>(
        _ shouldStop: () -> Bool, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withoutActuallyEscaping(shouldStop) { (shouldStop) throws(Failure) in
            question = shouldStop
            defer { question = nil }
            return try body()
        }
    }

    /// Counts work that is done, and asks if it was enough.
    ///
    /// - Parameter operations: Multiplications and additions, or what takes as long.
    /// - Returns: ``isRequested``.
    package func isRequested(after operations: Int) -> Bool {
        work += operations
        guard work >= Self.share, !isRequested, let question else { return isRequested }
        work = 0
        isRequested = question()
        return isRequested
    }

    /// Counts numbers that were read or written, and asks if they were enough.
    ///
    /// - Parameter elements: Numbers of which each takes about a nanosecond: a few passes through memory, or its first
    ///   touch.
    /// - Returns: ``isRequested``.
    package func isRequested(afterElements elements: Int) -> Bool {
        isRequested(after: elements * Self.elementCost)
    }

    /// Copies numbers in parts that are short, as memory that is touched for the first time takes long; no further once
    /// somebody asked to stop.
    package func copy<Scalar>(_ source: UnsafePointer<Scalar>, to target: UnsafeMutablePointer<Scalar>, count: Int) {
        let part = Self.share / Self.elementCost
        for start in stride(from: 0, to: count, by: part) {
            let taken = min(part, count - start)
            (target + start).update(from: source + start, count: taken)
            if isRequested(afterElements: taken) { return }
        }
    }

    /// `BLAS.gemm` in parts that are short; nothing once somebody asked to stop.
    package func multiply<Scalar: BLASScalar>(
        m: Int, n: Int, k: Int, a: UnsafePointer<Scalar>, lda: Int, transposingA: Bool = false,
        b: UnsafePointer<Scalar>, ldb: Int, transposingB: Bool = false, beta: Scalar = 0,
        c: UnsafeMutablePointer<Scalar>, ldc: Int
    ) {
        let rows = max(Self.leastRows, Self.largestProduct / max(1, 2 * n * k))
        let depth = max(Self.leastDepth, Self.largestProduct / max(1, 2 * n * min(m, rows)))
        for row in stride(from: 0, to: m, by: rows) {
            let count = min(rows, m - row)
            // Without depth the result is still to be scaled.
            for first in stride(from: 0, to: max(1, k), by: depth) {
                guard !isRequested else { return }
                let part = min(depth, k - first)
                BLAS.gemm(
                    m: count, n: n, k: part, a: a + (transposingA ? first * lda + row : row * lda + first), lda: lda,
                    transposingA: transposingA, b: b + (transposingB ? first : first * ldb), ldb: ldb,
                    transposingB: transposingB, beta: first == 0 ? beta : 1, c: c + row * ldc, ldc: ldc,
                    precision: precision)
                _ = isRequested(after: 2 * count * n * part)
            }
        }
    }
}
