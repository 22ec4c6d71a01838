import CKernels
import LinearAlgebra

/// Which centre each row is nearest to, found again after centres moved a little without looking at most rows.
///
/// Each row keeps an upper bound of the distance to its centre and a lower one of that to any other. They move with the
/// centres, by the triangle inequality; only rows whose bounds have met are compared with all centres again. The bounds
/// leave room for rounding, so that every label is what comparing all would give, to the bit.
///
/// - SeeAlso: Hamerly 2010, "Making k-means even faster", SDM.
final class BoundedAssignment {
    private static let width = 16
    private static let blockRows = 4096

    private let rows: Matrix<Float>
    private let squares: Storage<Float>
    let labels: Storage<Int32>
    private let upper: Storage<Float>
    private let lower: Storage<Float>
    private let indices: Storage<Int32>
    private let doubts: Storage<UInt8>
    private let newLabels: Storage<Int32>
    private let nearest: Storage<Float>
    private let second: Storage<Float>
    private let panels: Storage<Float>
    private let halves: Storage<Float>
    private let count: Int
    private let columns: Int

    /// Numbers a row that this takes.
    static let bytesPerRow = 16

    init(_ rows: Matrix<Float>, centres: Int) {
        self.rows = rows
        count = centres
        columns = rows.columns
        squares = Storage(rows.rows, repeating: 0)
        rows.withUnsafeBufferPointer { [squares] x in
            if let x = x.baseAddress { leptune_squared_lengths_f32(x, squares.pointer, rows.rows, rows.columns) }
        }
        labels = Storage(rows.rows, repeating: -1)
        // Nothing is known: every row is in doubt.
        upper = Storage(rows.rows, repeating: .infinity)
        lower = Storage(rows.rows, repeating: 0)
        indices = Storage(Self.blockRows + 1, repeating: 0)
        doubts = Storage(Self.blockRows, repeating: 0)
        newLabels = Storage(Self.blockRows, repeating: 0)
        nearest = Storage(Self.blockRows, repeating: 0)
        second = Storage(Self.blockRows, repeating: 0)
        let panelCount = (centres + Self.width - 1) / Self.width
        panels = Storage(panelCount * columns * Self.width, repeating: 0)
        halves = Storage(panelCount * Self.width, repeating: .infinity)
    }

    /// Makes a row be looked at again.
    func doubt(_ row: Int, label: Int) {
        labels.pointer[row] = Int32(label)
        upper.pointer[row] = .infinity
    }

    /// Finds the nearest centre of every row.
    ///
    /// - Parameters:
    ///   - points: Where the centres are: count × columns.
    ///   - before: Where they were the last time; nil the first time.
    ///   - changed: Called for each row with another centre than before: the row, the old centre or −1, the new one.
    func update(
        to points: UnsafePointer<Float>, from before: UnsafePointer<Float>?, _ shouldStop: () -> Bool,
        changed: (_ row: Int, _ old: Int, _ new: Int) -> Void
    ) throws(TrainingError) {
        let longest = prepare(points)
        let motion = Motion(points, before, count: count, columns: columns)
        let slack = 2e-6 * longest
        var start = 0
        while start < rows.rows {
            if shouldStop() { throw .stopped }
            let taken = min(Self.blockRows, rows.rows - start)
            let doubted: Int
            if before == nil {
                for r in 0..<taken { indices.pointer[r] = Int32(start + r) }
                doubted = taken
            } else {
                doubted = leptune_rows_in_doubt_f32(
                    upper.pointer + start, lower.pointer + start, labels.pointer + start, motion.moves, motion.guards,
                    Int32(motion.fastest), motion.most, motion.secondMost, Int32(start), indices.pointer,
                    doubts.pointer, taken)
            }
            if doubted > 0 { look(doubted, slack, changed) }
            start += taken
        }
    }

    private func look(_ doubted: Int, _ slack: Float, _ changed: (Int, Int, Int) -> Void) {
        rows.withUnsafeBufferPointer { x in
            // Without columns there is nothing to read; any address serves.
            leptune_two_nearest_f32(
                x.baseAddress ?? UnsafePointer(squares.pointer), indices.pointer, doubted, columns, panels.pointer,
                halves.pointer, halves.count / Self.width, newLabels.pointer, nearest.pointer, second.pointer)
        }
        leptune_bounds_f32(
            indices.pointer, squares.pointer, nearest.pointer, second.pointer, slack, upper.pointer, lower.pointer,
            doubted)
        for i in 0..<doubted {
            let row = Int(indices.pointer[i])
            let (old, new) = (labels.pointer[row], newLabels.pointer[i])
            guard old != new else { continue }
            labels.pointer[row] = new
            changed(row, Int(old), Int(new))
        }
    }

    /// Lays the centres out in panels; the largest squared length.
    private func prepare(_ points: UnsafePointer<Float>) -> Float {
        var longest: Float = 0
        for centre in 0..<count {
            let panel = panels.pointer + centre / Self.width * columns * Self.width + centre % Self.width
            var square: Float = 0
            for c in 0..<columns {
                let value = points[centre * columns + c]
                panel[c * Self.width] = value
                square += value * value
            }
            halves.pointer[centre] = square / 2
            longest = max(longest, square)
        }
        return longest
    }
}

/// How far centres moved, and half of how far each lies from the next.
private struct Motion {
    let moves: [Float]
    let guards: [Float]
    let fastest: Int
    let most: Float
    let secondMost: Float

    private static let mostGuarded = 1024

    /// - Complexity: O(count² · columns).
    init(_ points: UnsafePointer<Float>, _ before: UnsafePointer<Float>?, count: Int, columns: Int) {
        guard let before else {
            (moves, guards, fastest, most, secondMost) = ([], [], 0, 0, 0)
            return
        }
        // A hundredth of a thousandth more than computed: sums round.
        moves = (0..<count).map { centre in
            let (a, b) = (points + centre * columns, before + centre * columns)
            var square = 0.0
            for c in 0..<columns { square += (Double(a[c]) - Double(b[c])) * (Double(a[c]) - Double(b[c])) }
            return Float(square.squareRoot() * (1 + 1e-5))
        }
        var order = 0
        for centre in 0..<count where moves[centre] > moves[order] { order = centre }
        fastest = order
        most = moves.isEmpty ? 0 : moves[order]
        var next: Float = 0
        for centre in 0..<count where centre != order { next = max(next, moves[centre]) }
        secondMost = next

        // The square of distances between very many centres would cost more than it saves.
        guard count <= Self.mostGuarded else {
            guards = [Float](repeating: 0, count: count)
            return
        }
        let matrix = Matrix<Float>(
            rows: count, columns: columns, elements: Array(UnsafeBufferPointer(start: points, count: count * columns)))
        let products = matrix.multiplied(by: matrix, transposingOther: true)
        guards = (0..<count).map { a in
            var least = Float.infinity
            for b in 0..<count where b != a {
                let sum = products[a, a] + products[b, b]
                least = min(least, max(0, sum * (1 - 4e-6) - 2 * products[a, b]))
            }
            return least.squareRoot() / 2 * (1 - 1e-5)
        }
    }
}
