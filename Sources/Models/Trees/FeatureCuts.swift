import CKernels

/// Where a feature is cut into bins.
///
/// Bin `b` holds the numbers from cut `b − 1` up to, not including, cut `b`; so bins up to `b` are the numbers below
/// cut `b`. A feature of few distinct values is cut midway between neighbours and loses nothing; others are cut so that
/// bins hold about the same number of rows, and values that are frequent enough have a bin of their own.
struct FeatureCuts: Sendable, Equatable {
    /// Ascending, without equals.
    let cuts: [Float]

    /// How many bins there are, at least 1.
    var bins: Int { cuts.count + 1 }

    /// Cuts a feature.
    ///
    /// - Parameters:
    ///   - sorted: Its values, ascending, without NaN.
    ///   - largest: The most bins, at least 2.
    init(sorted: UnsafeBufferPointer<Float>, atMost largest: Int) {
        var values: [Float] = []
        var counts: [Int] = []
        var i = 0
        while i < sorted.count {
            let value = sorted[i]
            let first = i
            while i < sorted.count, sorted[i] == value { i += 1 }
            values.append(value)
            counts.append(i - first)
        }
        guard values.count > largest else {
            cuts = values.indices.dropFirst().map { Self.middle(values[$0 - 1], values[$0]) }
            return
        }
        var cuts: [Float] = []
        var rowsLeft = sorted.count
        var binsLeft = largest
        var inBin = 0
        for place in values.indices.dropLast() where binsLeft > 1 {
            inBin += counts[place]
            let share = Double(rowsLeft) / Double(binsLeft)
            let nextIsFrequent = Double(counts[place + 1]) >= share && Double(inBin) >= share / 2
            if Double(inBin) >= share || nextIsFrequent {
                cuts.append(Self.middle(values[place], values[place + 1]))
                rowsLeft -= inBin
                binsLeft -= 1
                inBin = 0
            }
        }
        self.cuts = cuts
    }

    /// A number above the lower one and at most the upper one.
    private static func middle(_ lower: Float, _ upper: Float) -> Float {
        let middle = Float((Double(lower) + Double(upper)) / 2)
        return middle > lower ? middle : upper
    }
}
