import CKernels
import Datasets
import Randomness

/// The rows that a forest learns from, and how a tree's samples are made of them.
///
/// Impurity is the Gini index for classes and the variance for numbers. Both are sums of squares over weights: for numbers
/// (Σ w y)² / Σ w, and for two classes the same with y 0 or 1 (Breiman et al. 1984, "Classification and regression trees",
/// section 4.3).
final class ForestTarget {
    /// What the words of samples hold.
    enum Kind: Equatable {
        /// Weight · value above, weight below.
        case numbers
        /// The same with 1 for the second of two classes.
        case twoClasses
        /// Weight above, class below.
        case classes(Int)
    }

    let kind: Kind
    /// Whether words hold sums that can be added up as they are.
    var isPacked: Bool { kind == .numbers || kind == .twoClasses }
    let count: Int
    /// What is predicted without any tree, and the outputs of predictions.
    let base: [Float]
    /// What numbers are: value · deviation + mean.
    let mean: Double
    let deviation: Double
    private let codes: [Int32]
    private let values: [Float]
    /// The weight of each row; nil if all are 1.
    private let weights: [Double]?
    /// Sums of weights up to each row, for drawing.
    private let cumulative: [Double]

    var outputs: Int { base.count }

    init(_ target: Target, weights rowWeights: [Float]?, kept: [Int]) {
        count = kept.count
        weights = rowWeights.map { weights in kept.map { Double(weights[$0]) } }
        var total = 0.0
        cumulative =
            weights.map { weights in
                weights.map { weight in
                    total += weight
                    return total
                }
            } ?? []
        let sum = weights.map { $0.reduce(0, +) } ?? Double(kept.count)
        switch target {
        case .classes(let all, let names):
            kind = names.count == 2 ? .twoClasses : .classes(names.count)
            codes = kept.map { all[$0] }
            values = []
            (mean, deviation) = (0, 1)
            var totals = [Double](repeating: 0, count: names.count)
            for (place, code) in codes.enumerated() { totals[Int(code)] += weights?[place] ?? 1 }
            base = totals.map { Float($0 / sum) }
        case .numbers(let numbers):
            kind = .numbers
            codes = []
            var weighted = 0.0
            for (place, row) in kept.enumerated() { weighted += (weights?[place] ?? 1) * Double(numbers[row]) }
            let mean = weighted / sum
            var squares = 0.0
            for (place, row) in kept.enumerated() {
                let difference = Double(numbers[row]) - mean
                squares += (weights?[place] ?? 1) * difference * difference
            }
            let deviation = (squares / sum).squareRoot()
            self.mean = mean
            self.deviation = deviation > 0 ? deviation : 1
            let scale = self.deviation
            values = kept.map { Float((Double(numbers[$0]) - mean) / scale) }
            base = [0]
        case .unlabelled: preconditionFailure("forests learn from a target")
        }
    }

    /// The value of a row that the words stand for; for classes 1 for the second of two.
    func value(of row: Int) -> Float {
        switch kind {
        case .numbers: values[row]
        case .twoClasses, .classes: codes[row] == 1 ? 1 : 0
        }
    }

    /// Makes the samples of one tree; returns how many there are, and the units of weight that are one row.
    ///
    /// Without weights a row's units are how often it was drawn. With weights it is drawn in proportion to them; a tree
    /// that sees every row once takes them as units of 2⁻³⁰ of their sum.
    func sample(
        drawing: Bool, seed: UInt64, tree: Int, rows: UnsafeMutablePointer<UInt32>,
        words: UnsafeMutablePointer<UInt64>, counts: UnsafeMutablePointer<UInt32>
    ) -> (count: Int, unit: Double) {
        var unit = 1.0
        if drawing {
            var generator = CounterGenerator(seed: seed, stream: tree, purpose: .resampling)
            counts.update(repeating: 0, count: count)
            if cumulative.isEmpty {
                generator.tally(count, into: UnsafeMutableBufferPointer(start: counts, count: count))
            } else {
                for _ in 0..<count { counts[draw(&generator)] += 1 }
            }
        } else if let weights {
            let sum = cumulative.last ?? 1
            for row in 0..<count { counts[row] = UInt32((weights[row] / sum * 0x1p30).rounded()) }
            unit = 0x1p30 / Double(count)
        } else {
            counts.update(repeating: 1, count: count)
        }
        var scale = 1.0
        if kind == .numbers {
            var sum = 0.0
            for row in 0..<count { sum += Double(counts[row]) * Double(abs(values[row])) }
            scale = sum > 0 ? 0x1p30 / sum : 1
        }
        var used = 0
        for row in 0..<count where counts[row] > 0 {
            let units = UInt64(counts[row])
            rows[used] = UInt32(row)
            words[used] =
                switch kind {
                case .classes: units << 32 | UInt64(codes[row])
                case .twoClasses: (codes[row] == 1 ? units << 32 : 0) | units
                case .numbers:
                    UInt64(bitPattern: Int64((Double(units) * Double(values[row]) * scale).rounded()) << 32) | units
                }
            used += 1
        }
        return (used, unit)
    }

    /// A row in proportion to its weight.
    private func draw(_ generator: inout CounterGenerator) -> Int {
        let mark = generator.uniform() * (cumulative.last ?? 0)
        var (low, high) = (0, count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] > mark { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
