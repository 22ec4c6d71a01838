import CKernels
import LinearAlgebra
import Randomness

/// Where the centres of k-means begin.
enum KMeansStart: String, CaseIterable {
    /// Rows, each drawn with a chance that grows with its squared distance from those before.
    case kMeansPlusPlus = "k-means++"
    /// Rows drawn alike.
    case random
}

/// Draws first centres from the rows.
///
/// - SeeAlso: Arthur, Vassilvitskii 2007, "k-means++: the advantages of careful seeding", SODA; the conclusion has the
///   greedy variant, which keeps the best of several candidates at each step.
struct KMeansSeeding {
    /// Centres a panel.
    private static let width = 16
    private static let blockRows = 4096

    let rows: Matrix<Float>
    let weights: [Float]?
    let start: KMeansStart
    /// Rows tried for each next centre; 0 for 2 + ln k.
    let candidates: Int

    /// The rows to begin from: at most `count`, fewer if there are fewer distinct rows that count.
    func draw(
        _ count: Int, using generator: inout CounterGenerator, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> [Int] {
        switch start {
        case .random: drawAlike(count, using: &generator)
        case .kMeansPlusPlus: try drawApart(count, using: &generator, shouldStop)
        }
    }

    private func drawAlike(_ count: Int, using generator: inout CounterGenerator) -> [Int] {
        let order = generator.permutation(of: rows.rows)
        guard let weights else { return Array(order.prefix(count)) }
        return Array(order.lazy.filter { weights[$0] > 0 }.prefix(count))
    }

    private func drawApart(
        _ count: Int, using generator: inout CounterGenerator, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> [Int] {
        let (n, d) = (rows.rows, rows.columns)
        let trials = candidates > 0 ? candidates : 2 + Self.naturalLogarithm(count)
        let squares = Storage<Float>(n, repeating: 0)
        // The squared distance of each row to the nearest centre so far; without one, all count alike.
        let nearest = Storage<Float>(n, repeating: 1)
        let labels = Storage<Int32>(n, repeating: 0)
        // The rows that a candidate may be nearer to, and their distances then.
        let indices = Storage<Int32>(n + 1, repeating: 0)
        let doubts = Storage<UInt8>(Self.blockRows, repeating: 0)
        let nearer = Storage<Float>(trials * n, repeating: 0)
        let panels = Storage<Float>((trials + Self.width - 1) / Self.width * d * Self.width, repeating: 0)
        let candidateSquares = Storage<Float>(trials, repeating: 0)
        rows.withUnsafeBufferPointer { x in
            if let x = x.baseAddress { leptune_squared_lengths_f32(x, squares.pointer, n, d) }
        }
        let slack = 4e-6 * (0..<n).reduce(0) { max($0, squares.pointer[$1]) }
        var chosen: [Int] = []
        while chosen.count < count {
            let drawn = sample(
                chosen.isEmpty ? 1 : trials, nearest.pointer, using: &generator)
            guard !drawn.isEmpty else { break }
            if chosen.isEmpty { nearest.pointer.update(repeating: .infinity, count: n) }
            prepare(drawn, panels.pointer)
            for (t, row) in drawn.enumerated() { candidateSquares.pointer[t] = squares.pointer[row] }
            let reaches = reaches(of: chosen, to: drawn, slack: slack)
            var potentials = [Double](repeating: 0, count: drawn.count)
            var doubted = 0
            for start in stride(from: 0, to: n, by: Self.blockRows) {
                if shouldStop() { throw .stopped }
                let found = leptune_rows_within_f32(
                    nearest.pointer + start, labels.pointer + start, reaches, Int32(start), indices.pointer + doubted,
                    doubts.pointer, min(Self.blockRows, n - start))
                for panel in stride(from: 0, to: drawn.count, by: Self.width) {
                    rows.withUnsafeBufferPointer { x in
                        weights.withUnsafePointer { weights in
                            potentials.withUnsafeMutableBufferPointer { potentials in
                                // Without columns there is nothing to read; any address serves.
                                leptune_candidates_f32(
                                    x.baseAddress ?? UnsafePointer(panels.pointer), indices.pointer + doubted, found, d,
                                    panels.pointer + panel * d, candidateSquares.pointer + panel,
                                    min(Self.width, drawn.count - panel), squares.pointer, nearest.pointer, weights,
                                    nearer.pointer + panel * n + doubted, n, potentials.baseAddress.map { $0 + panel })
                            }
                        }
                    }
                }
                doubted += found
            }
            // Rows that no candidate is nearer to add the same to all.
            var best = 0
            for t in potentials.indices where potentials[t] < potentials[best] { best = t }
            leptune_accept_candidate_f32(
                indices.pointer, nearer.pointer + best * n, Int32(chosen.count), doubted, nearest.pointer,
                labels.pointer)
            // Products round: a chosen row shall not be chosen again.
            nearest.pointer[drawn[best]] = 0
            chosen.append(drawn[best])
        }
        return chosen
    }

    /// How far from each centre a row may be, squared, so that no candidate is nearer to it: half the distance between
    /// them, by the triangle inequality.
    ///
    /// - SeeAlso: Raff 2021, "Exact acceleration of k-means++ and k-means‖", IJCAI.
    private func reaches(of chosen: [Int], to candidates: [Int], slack: Float) -> [Float] {
        guard !chosen.isEmpty else { return [0] }
        let d = rows.columns
        return rows.withUnsafeBufferPointer { x in
            chosen.map { centre in
                var least = Double.infinity
                for candidate in candidates {
                    var square = 0.0
                    for c in 0..<d {
                        let difference = Double(x[centre * d + c]) - Double(x[candidate * d + c])
                        square += difference * difference
                    }
                    least = min(least, square)
                }
                return Float(least / 4) * (1 - 1e-5) - slack
            }
        }
    }

    /// Lays rows out in panels, as the kernel wants them.
    private func prepare(_ chosen: [Int], _ panels: UnsafeMutablePointer<Float>) {
        let d = rows.columns
        rows.withUnsafeBufferPointer { x in
            for (t, row) in chosen.enumerated() {
                let panel = panels + t / Self.width * d * Self.width + t % Self.width
                for c in 0..<d { panel[c * Self.width] = x[row * d + c] }
            }
        }
    }

    /// Draws rows with a chance in proportion to their distance times their weight; none if all are 0.
    private func sample(
        _ count: Int, _ distances: UnsafePointer<Float>, using generator: inout CounterGenerator
    ) -> [Int] {
        let n = rows.rows
        func mass(_ row: Int) -> Double { Double(distances[row]) * Double(weights?[row] ?? 1) }
        let blocks = (n + 1023) / 1024
        let sums = (0..<blocks).map { block in
            (block * 1024..<min(n, block * 1024 + 1024)).reduce(0) { $0 + mass($1) }
        }
        let total = sums.reduce(0, +)
        guard total > 0, total.isFinite else { return [] }
        return (0..<count).compactMap { _ in
            var left = generator.uniform() * total
            for block in 0..<blocks where sums[block] > 0 {
                if left >= sums[block] && block < blocks - 1 {
                    left -= sums[block]
                    continue
                }
                var last: Int?
                for row in block * 1024..<min(n, block * 1024 + 1024) where mass(row) > 0 {
                    last = row
                    left -= mass(row)
                    if left < 0 { return row }
                }
                // Rounding left a crumb beyond the last row of the block.
                return last
            }
            return sums.lastIndex { $0 > 0 }.flatMap { block in
                (block * 1024..<min(n, block * 1024 + 1024)).last { mass($0) > 0 }
            }
        }
    }

    /// ⌊ln count⌋, in whole numbers: the powers of e up to the largest count.
    private static func naturalLogarithm(_ count: Int) -> Int {
        [3, 8, 21, 55, 149, 404, 1097, 2981, 8104, 22027].prefix { count >= $0 }.count
    }
}

extension Optional<[Float]> {
    /// Calls a closure with the elements, or with nil if there are none.
    func withUnsafePointer<Result>(_ body: (UnsafePointer<Float>?) -> Result) -> Result {
        switch self {
        case nil: body(nil)
        case let array?: array.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}
