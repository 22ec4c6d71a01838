package import LinearAlgebra
import Randomness

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How few random cuts set a row apart from others: an isolation forest.
///
/// Each tree cuts some rows at random places of random columns until every row stands alone, or the tree is as deep as a
/// balanced one would be. The score is 2^(−E[depth] / c), from 0 to 1, where c is the mean depth of rows in a random
/// search tree of as many rows: 0.5 for rows like all others, near 1 for rows that few cuts set apart.
///
/// - SeeAlso: Liu, Ting, Zhou 2008, "Isolation Forest", ICDM, doi:10.1109/ICDM.2008.17, alg. 1 to 3.
package struct IsolationForest: Sendable, Equatable {
    package static let trees = 200
    package static let sampleRows = 256

    /// How many features rows have.
    let width: Int
    /// How many rows each tree has cut.
    private let sample: Int
    private var roots: [Int32] = []
    /// The feature that each node cuts; −1 for a leaf.
    private var features: [Int32] = []
    /// Up to where rows go left; the depth of a leaf with what is expected below it.
    private var cuts: [Float] = []
    /// The left child of each node, behind which is the right one; 0 for a leaf.
    private var children: [Int32] = []

    /// Grows the trees.
    ///
    /// - Parameters:
    ///   - rows: Finite numbers; at least one row.
    ///   - trees: How many trees.
    ///   - seed: Decides samples and cuts.
    ///   - shouldStop: Asked before every tree.
    /// - Throws: ``TrainingError/stopped``.
    package init(
        _ rows: Matrix<Float>, trees: Int = Self.trees, seed: UInt64, _ shouldStop: () -> Bool = { false }
    ) throws(TrainingError) {
        width = rows.columns
        sample = min(Self.sampleRows, rows.rows)
        let deepest = sample > 1 ? Int(log2(Double(sample)).rounded(.up)) : 0
        for tree in 0..<trees {
            if shouldStop() { throw .stopped }
            var generator = CounterGenerator(seed: seed, stream: tree, purpose: .resampling)
            var chosen = generator.sample(sample, of: rows.rows)
            roots.append(Int32(features.count))
            grow(rows, &chosen, deepest: deepest, &generator)
        }
    }

    private mutating func grow(
        _ rows: Matrix<Float>, _ chosen: inout [Int], deepest: Int, _ generator: inout CounterGenerator
    ) {
        var waiting = [(node: addLeaf(), range: chosen.indices, depth: 0)]
        while let (node, range, depth) = waiting.popLast() {
            guard depth < deepest, range.count > 1, let (column, low, high) = cut(rows, chosen[range], &generator)
            else {
                cuts[node] = Float(depth) + Float(Self.meanDepth(range.count))
                continue
            }
            // Rounding must not put all rows on one side.
            let place = low + Float(generator.uniform()) * (high - low)
            let border = place < high ? place : low
            let middle = chosen[range].partition { rows[$0, column] > border }
            features[node] = Int32(column)
            cuts[node] = border
            let left = addLeaf()
            let right = addLeaf()
            children[node] = Int32(left)
            waiting.append((right, middle..<range.upperBound, depth + 1))
            waiting.append((left, range.lowerBound..<middle, depth + 1))
        }
    }

    /// A random column in which some rows differ, with their range; nil if they are all the same.
    private func cut(
        _ rows: Matrix<Float>, _ chosen: ArraySlice<Int>, _ generator: inout CounterGenerator
    ) -> (column: Int, low: Float, high: Float)? {
        var untried: [Int]?
        for turn in 0..<width {
            // Nearly always one of the first few serves; only then are all put into an order.
            let column: Int
            if turn < 4 {
                column = generator.index(below: width)
            } else {
                var order = untried ?? generator.permutation(of: width)
                column = order.removeLast()
                untried = order
            }
            if let range = Self.range(rows, chosen, column) { return (column, range.low, range.high) }
        }
        for column in untried ?? [] {
            if let range = Self.range(rows, chosen, column) { return (column, range.low, range.high) }
        }
        return nil
    }

    private static func range(
        _ rows: Matrix<Float>, _ chosen: ArraySlice<Int>, _ column: Int
    ) -> (low: Float, high: Float)? {
        var (low, high) = (Float.infinity, -Float.infinity)
        for row in chosen {
            low = min(low, rows[row, column])
            high = max(high, rows[row, column])
        }
        return low < high ? (low, high) : nil
    }

    private mutating func addLeaf() -> Int {
        features.append(-1)
        cuts.append(0)
        children.append(0)
        return features.count - 1
    }

    /// The mean depth of rows in a random search tree of so many.
    static func meanDepth(_ count: Int) -> Double {
        guard count > 2 else { return count == 2 ? 1 : 0 }
        let n = Double(count)
        return 2 * (log(n - 1) + 0.577_215_664_901_532_9) - 2 * (n - 1) / n
    }

    /// The score of each row.
    ///
    /// - Parameter rows: n × ``width``.
    package func scores(_ rows: Matrix<Float>) -> [Double] {
        let scale = max(Self.meanDepth(sample), 1e-9) * Double(max(1, roots.count))
        return rows.withUnsafeBufferPointer { x in
            (0..<rows.rows).map { row in
                var depth = 0.0
                for root in roots {
                    var node = Int(root)
                    while features[node] >= 0 {
                        let isRight = x[row * width + Int(features[node])] > cuts[node]
                        node = Int(children[node]) + (isRight ? 1 : 0)
                    }
                    depth += Double(cuts[node])
                }
                return exp2(-depth / scale)
            }
        }
    }
}

extension IsolationForest {
    func encode(into archive: inout TensorArchive) {
        archive["forest sample"] = .integers([Int64(sample)])
        archive["forest roots"] = .indices(roots)
        archive["forest features"] = .indices(features)
        archive["forest cuts"] = .floats(cuts)
        archive["forest children"] = .indices(children)
    }

    /// Reads what ``encode(into:)`` wrote.
    ///
    /// - Throws: ``CheckpointError`` for trees that do not end or look at features that are not there.
    init(_ archive: TensorArchive, width: Int) throws(CheckpointError) {
        self.width = width
        sample = try archive.count("forest sample")
        roots = try archive.indices("forest roots")
        features = try archive.indices("forest features")
        cuts = try archive.finiteFloats("forest cuts", count: features.count)
        children = try archive.indices("forest children", count: features.count)
        let nodes = features.count
        guard (1...Self.sampleRows).contains(sample), roots.count <= 100_000,
            roots.allSatisfy({ $0 >= 0 && Int($0) < nodes })
        else { throw .mismatch("its forest has no sensible roots") }
        for node in 0..<nodes where features[node] >= 0 {
            // Children come behind their parents, so that every way down ends.
            guard Int(features[node]) < width, Int(children[node]) > node, Int(children[node]) + 1 < nodes else {
                throw .mismatch("a tree of its forest leads nowhere")
            }
        }
    }
}

extension CounterGenerator {
    /// Different numbers below a bound, in no order; all of them if as many are asked for.
    mutating func sample(_ count: Int, of bound: Int) -> [Int] {
        guard count < bound else { return Array(0..<bound) }
        guard bound > 4 * count else { return Array(permutation(of: bound).prefix(count)) }
        var seen: Set<Int> = []
        var chosen: [Int] = []
        while chosen.count < count {
            let number = index(below: bound)
            if seen.insert(number).inserted { chosen.append(number) }
        }
        return chosen
    }
}
