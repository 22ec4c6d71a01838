package import Datasets

/// The rows of a column in a few groups: by level, or by ranges of numbers that hold about equally many.
package struct ColumnBins: Sendable {
    /// What the rows of each group have in common: a level, `2.5 to 7`, or `no value`.
    package private(set) var labels: [String] = []
    /// The group of each row.
    package private(set) var bins: [Int] = []

    /// Groups rows.
    ///
    /// - Parameters:
    ///   - values: One for each row.
    ///   - ranges: How many ranges of numbers, at most; fewer different numbers have a group each.
    ///   - levels: How many levels have a group of their own, at most: the most frequent; others are one group.
    /// - Complexity: O(n log n).
    package init(_ values: ColumnValues, ranges: Int = 5, levels most: Int = 20) {
        switch values {
        case .numeric(let numbers): group(numbers, ranges)
        case .categorical(let codes, let levels): group(codes, levels, most)
        }
    }

    private mutating func group(_ numbers: [Double], _ ranges: Int) {
        let sorted = numbers.filter(\.isFinite).sorted()
        // The least number of each range, but for the first.
        var cuts: [Double] = []
        for step in 1..<max(2, ranges) where !sorted.isEmpty {
            let cut = sorted[step * sorted.count / max(2, ranges)]
            if cut > cuts.last ?? sorted[0] { cuts.append(cut) }
        }
        var lows = [Double](repeating: .infinity, count: cuts.count + 1)
        var highs = [Double](repeating: -.infinity, count: cuts.count + 1)
        bins = numbers.map { number in
            guard number.isFinite else { return cuts.count + 1 }
            let bin = cuts.firstIndex { number < $0 } ?? cuts.count
            lows[bin] = min(lows[bin], number)
            highs[bin] = max(highs[bin], number)
            return bin
        }
        func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
        labels = zip(lows, highs).map { $0 < $1 ? "\(text($0)) to \(text($1))" : text($0) } + ["no value"]
    }

    private mutating func group(_ codes: [Int32], _ levels: [String], _ most: Int) {
        var counts = [Int](repeating: 0, count: levels.count)
        for code in codes where code >= 0 { counts[Int(code)] += 1 }
        let order = levels.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
        var places = [Int](repeating: min(most, levels.count), count: levels.count)
        for (place, code) in order.prefix(most).enumerated() { places[code] = place }
        labels = order.prefix(most).map { levels[$0] }
        if levels.count > most { labels.append("\(levels.count - most) other levels") }
        let missing = labels.count
        labels.append("no value")
        bins = codes.map { $0 < 0 ? missing : places[Int($0)] }
    }
}
