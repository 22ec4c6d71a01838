import CKernels
package import LinearAlgebra

/// Finds the rows of a matrix that are nearest to given points, by Euclidean distance.
///
/// Squared distances of a block of queries to a block of rows come from one product, |y|² − 2 xᵀy, and a heap for each
/// query keeps the smallest. In single precision that difference cancels, so that it only chooses candidates: the heap
/// holds some more rows than are asked for, ordered by a lower bound of their distance (the value less the rounding
/// error that products and sums of this length can have, (d + 4) · 2⁻²⁴ · (|x|² + |y|²)). The candidates' distances are
/// then computed from differences in double. If the last one taken is not below the bound of the rows that were
/// dropped, or squares leave the range of single precision, all rows are gone through by differences.
///
/// So the rows found and their distances are exact up to the rounding of a double sum, do not depend on what else is
/// asked in the same call, and of equal distances the lower row is first.
///
/// - SeeAlso: Johnson, Douze and Jégou 2019, "Billion-Scale Similarity Search with GPUs", doi:10.1109/TBDATA.2019.2921572,
///   sec. 3, for the decomposition; Higham 2002, "Accuracy and Stability of Numerical Algorithms", sec. 3.1, for the bound.
package struct NearestRows: Sendable {
    /// The rows that are searched.
    package let rows: Matrix<Float>
    /// |y|² of each row, less its share of the rounding error.
    private let bounds: [Float]
    /// The share of |x|² + |y|² that rounding may take.
    private let error: Double
    /// Whether squares stay within the range of single precision.
    private let isInRange: Bool

    /// Squares above this could overflow when they are added.
    private static let largestSquare = 1e37
    /// How many queries and rows meet in one product.
    private static let blockQueries = 256
    private static let blockRows = 1024
    /// How many candidates are kept beyond those that are asked for.
    private static let spare = 8

    /// Prepares the search.
    ///
    /// - Complexity: O(rows · columns).
    package init(_ rows: Matrix<Float>) {
        precondition(rows.rows <= Int(Int32.max), "rows are numbered with 32 bits")
        self.rows = rows
        error = Double(rows.columns + 4) * 0x1p-24
        let columns = rows.columns
        var squares = [Double](repeating: 0, count: rows.rows)
        squares.withUnsafeMutableBufferPointer { squares in
            rows.withUnsafeBufferPointer { rows in
                guard let rows = rows.baseAddress, let target = squares.baseAddress else { return }
                leptune_row_squares_f32(rows, squares.count, columns, target)
            }
        }
        isInRange = rows.columns > 0 && squares.allSatisfy { $0 < Self.largestSquare }
        let share = 1 - error
        bounds = isInRange ? squares.map { Float($0 * share) } : []
    }

    /// Finds the nearest rows of each query.
    ///
    /// - Parameters:
    ///   - queries: Points, one a row, of as many columns as the rows have.
    ///   - count: How many to find, at least 1; fewer if there are fewer rows.
    ///   - body: Called for each query in order, with the numbers of the nearest rows, nearest first, and their squared
    ///     distances.
    /// - Complexity: O(queries · rows · columns), by gemm.
    package func search(
        _ queries: Matrix<Float>, count: Int,
        _ body: (_ query: Int, _ rows: UnsafeBufferPointer<Int32>, _ squares: UnsafeBufferPointer<Double>) -> Void
    ) {
        precondition(queries.columns == rows.columns, "queries have other columns than the rows")
        let count = min(count, rows.rows)
        let asked = queries.rows
        guard count > 0, asked > 0 else { return }
        let scratch = Scratch(
            queries: min(Self.blockQueries, asked), block: isInRange ? min(Self.blockRows, rows.rows) : 0,
            kept: min(count + max(Self.spare, count / 4), rows.rows))
        queries.withUnsafeBufferPointer { queries in
            rows.withUnsafeBufferPointer { rows in
                // Without columns there is nothing to read; any address serves.
                let x = queries.baseAddress ?? UnsafePointer(scratch.products.pointer)
                let y = rows.baseAddress ?? UnsafePointer(scratch.products.pointer)
                for start in stride(from: 0, to: asked, by: scratch.queries) {
                    let block = min(scratch.queries, asked - start)
                    if isInRange { collect(x + start * self.rows.columns, y, queries: block, scratch) }
                    for q in 0..<block {
                        let query = x + (start + q) * self.rows.columns
                        if !isInRange || !rank(q, query, y, count, scratch) { rankAll(query, y, count, scratch) }
                        body(
                            start + q, UnsafeBufferPointer(start: scratch.numbers.pointer, count: count),
                            UnsafeBufferPointer(start: scratch.squares.pointer, count: count))
                    }
                }
            }
        }
    }

    /// What a search writes: products of a block, the heaps of its queries, and the candidates of one query.
    private final class Scratch {
        let queries: Int
        let block: Int
        let kept: Int
        let products: Storage<Float>
        let values: Storage<Float>
        let candidates: Storage<Int32>
        let squares: Storage<Double>
        let numbers: Storage<Int32>

        init(queries: Int, block: Int, kept: Int) {
            self.queries = queries
            self.block = block
            self.kept = kept
            products = Storage(queries * block, repeating: 0)
            values = Storage(queries * kept, repeating: 0)
            candidates = Storage(queries * kept, repeating: 0)
            squares = Storage(kept, repeating: 0)
            numbers = Storage(kept, repeating: 0)
        }
    }

    /// Fills the heaps of a block of queries with the rows of the lowest bounds.
    private func collect(
        _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, queries: Int, _ scratch: Scratch
    ) {
        let columns = rows.columns
        scratch.values.pointer.update(repeating: .infinity, count: queries * scratch.kept)
        scratch.candidates.pointer.update(repeating: -1, count: queries * scratch.kept)
        bounds.withUnsafeBufferPointer { bounds in
            guard let bounds = bounds.baseAddress else { return }
            for first in stride(from: 0, to: rows.rows, by: scratch.block) {
                let block = min(scratch.block, rows.rows - first)
                BLAS.gemm(
                    m: queries, n: block, k: columns, alpha: -2, a: x, lda: columns, b: y + first * columns,
                    ldb: columns, transposingB: true, c: scratch.products.pointer, ldc: scratch.block)
                leptune_keep_smallest_f32(
                    scratch.products.pointer, scratch.block, bounds + first, queries, block, Int32(first), scratch.kept,
                    scratch.values.pointer, scratch.candidates.pointer)
            }
        }
    }

    /// Orders the candidates of a query by their exact distances.
    ///
    /// - Returns: Whether the first `count` are certainly the nearest.
    private func rank(
        _ q: Int, _ query: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ count: Int, _ scratch: Scratch
    ) -> Bool {
        let kept = scratch.kept
        let values = scratch.values.pointer + q * kept
        let numbers = scratch.candidates.pointer + q * kept
        guard values[0] < .infinity else { return false }
        leptune_squared_distances_f32(query, y, numbers, kept, rows.columns, scratch.squares.pointer)
        // By insertion: the heap is short.
        for i in 0..<kept {
            let (square, number) = (scratch.squares.pointer[i], numbers[i])
            var place = i
            while place > 0, Self.isBefore(square, number, scratch, place - 1) {
                scratch.squares.pointer[place] = scratch.squares.pointer[place - 1]
                scratch.numbers.pointer[place] = scratch.numbers.pointer[place - 1]
                place -= 1
            }
            scratch.squares.pointer[place] = square
            scratch.numbers.pointer[place] = number
        }
        if kept == rows.rows { return true }
        var norm = 0.0
        leptune_row_squares_f32(query, 1, rows.columns, &norm)
        // Below this, squares in single precision vanish.
        let vanishing = Double(rows.columns) * Double(Float.leastNormalMagnitude)
        return norm < Self.largestSquare
            && scratch.squares.pointer[count - 1] < Double(values[0]) + norm * (1 - error) - vanishing
    }

    private static func isBefore(_ square: Double, _ number: Int32, _ scratch: Scratch, _ place: Int) -> Bool {
        let other = scratch.squares.pointer[place]
        return square < other || (square == other && number < scratch.numbers.pointer[place])
    }

    /// The nearest of all rows by differences, in order.
    private func rankAll(
        _ query: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ count: Int, _ scratch: Scratch
    ) {
        var found = 0
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 256) { distances in
            guard let distances = distances.baseAddress else { return }
            for first in stride(from: 0, to: rows.rows, by: 256) {
                let block = min(256, rows.rows - first)
                leptune_squared_distances_f32(query, y + first * rows.columns, nil, block, rows.columns, distances)
                for i in 0..<block where found < count || distances[i] < scratch.squares.pointer[found - 1] {
                    if found < count { found += 1 }
                    var place = found - 1
                    while place > 0, distances[i] < scratch.squares.pointer[place - 1] {
                        scratch.squares.pointer[place] = scratch.squares.pointer[place - 1]
                        scratch.numbers.pointer[place] = scratch.numbers.pointer[place - 1]
                        place -= 1
                    }
                    scratch.squares.pointer[place] = distances[i]
                    scratch.numbers.pointer[place] = Int32(first + i)
                }
            }
        }
    }
}
