/// What all values of a column come to, chunk by chunk; what it is was seen in a sample of them.
struct ColumnTally {
    /// Levels that are counted each.
    private static let mostLevels = 5_000
    /// Texts among numbers that are told.
    private static let mostOthers = 5

    private let base: ColumnProfile
    private let unit: NumberUnit?
    private let sentinels: Set<Double>
    private let known: Set<String>
    private var markers: [String: Int] = [:]
    private var present = 0
    private var numbers = 0
    private var (minimum, maximum) = (Double.infinity, -Double.infinity)
    private var (mean, squares) = (0.0, 0.0)
    private var isWhole = true
    private var isConsecutive = true
    private var last = Double.nan
    private var sketch: DistinctSketch
    /// Nil once there are too many.
    private var levels: [String: Int]? = [:]
    private var others: [String: Int] = [:]

    /// Begins to count.
    ///
    /// - Parameters:
    ///   - base: The column in a sample.
    ///   - mostValues: How many different values are remembered.
    init(_ base: ColumnProfile, mostValues: Int) {
        self.base = base
        unit = base.unit.map(NumberUnit.init)
        known = Set(base.markers.map(\.text))
        sentinels = Set(base.markers.compactMap { Double($0.text) }.filter(\.isFinite))
        sketch = DistinctSketch(most: mostValues)
    }

    /// Counts the values of a chunk.
    mutating func add(_ column: Column) {
        switch column.values {
        case .numeric(let values):
            // Another unit may be the commonest of a part, or none tell metres from minutes in it.
            for value in (NumberUnit.conversion(from: column.unit, to: unit) ?? .identity)(values) {
                if value.isNaN {
                    markers["", default: 0] += 1
                } else if sentinels.contains(value) {
                    markers[RawColumn.text(value), default: 0] += 1
                } else {
                    add(value)
                }
            }
        case .categorical(let codes, let names):
            var counts = [Int](repeating: 0, count: names.count)
            for code in codes where code >= 0 { counts[Int(code)] += 1 }
            let absent = codes.count - counts.reduce(0, +)
            if absent > 0 { markers["", default: 0] += absent }
            for (name, count) in zip(names, counts) where count > 0 { add(name, count) }
        }
    }

    private mutating func add(_ value: Double, times: Int = 1) {
        present += times
        numbers += times
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        // Welford's update, for as many equal values at once.
        let difference = value - mean
        mean += difference / Double(numbers) * Double(times)
        squares += difference * (value - mean) * Double(times)
        if isWhole, value != value.rounded() { isWhole = false }
        if isConsecutive, times > 1 || (numbers > 1 && value - last != 1) { isConsecutive = false }
        last = value
        sketch.add(hash: DistinctSketch.hash(value), times: times)
    }

    private mutating func add(_ text: String, _ count: Int) {
        let lower = text.lowercased()
        if known.contains(text) || RawColumn.usualMarkers.contains(lower) {
            markers[text, default: 0] += count
            return
        }
        if base.numbers != nil {
            if let quantity = WrittenQuantity(text),
                let number = NumberUnit.conversion(from: quantity.unit, to: unit)?(quantity.value), number.isFinite
            {
                if sentinels.contains(number) { markers[text, default: 0] += count } else { add(number, times: count) }
                return
            }
            if RawColumn.contextMarkers.contains(lower) {
                markers[text, default: 0] += count
                return
            }
            if others[text] != nil || others.count < Self.mostOthers { others[text, default: 0] += count }
        }
        present += count
        sketch.add(hash: DistinctSketch.hash(text.utf8), times: count)
        guard base.numbers == nil, levels != nil else { return }
        levels?[text, default: 0] += count
        if levels?.count ?? 0 > Self.mostLevels { levels = nil }
    }

    /// The column in all rows.
    ///
    /// Missing values, the least, the greatest, the mean and the deviation are those of all rows, and so are counts of
    /// levels unless there are more than five thousand; the rest is that of the sample.
    func profile(rows: Int) -> ColumnProfile {
        var profile = base
        profile.rows = rows
        profile.missing = rows - present
        profile.markers = markers.map { .init(text: $0, count: $1) }.sorted {
            ($1.count, $0.text) < ($0.count, $1.text)
        }
        profile.distinct = sketch.distinct
        profile.distinctError = sketch.isExact ? nil : sketch.relativeError
        if numbers > 0 {
            describeNumbers(&profile)
        } else if let levels {
            profile.rarest = levels.count <= 1_000 ? levels.values.min() : nil
            profile.levels = levels.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(10).map {
                .init(text: String($0.key.prefix(80)), count: $0.value)
            }
        } else {
            // As many more as there are rows.
            let share = Double(present) / Double(max(1, base.rows - base.missing))
            profile.rarest = nil
            profile.levels = base.levels.map { .init(text: $0.text, count: Int((Double($0.count) * share).rounded())) }
        }
        describeKind(&profile)
        return profile
    }

    private func describeNumbers(_ profile: inout ColumnProfile) {
        let variance = squares / Double(numbers)
        let sampled = base.numbers
        profile.numbers = .init(
            minimum: minimum, maximum: maximum, mean: mean, deviation: variance.isFinite ? variance.squareRoot() : 0,
            lowerQuartile: sampled?.lowerQuartile ?? minimum, median: sampled?.median ?? mean,
            upperQuartile: sampled?.upperQuartile ?? maximum, histogram: sampled?.histogram ?? [numbers])
        if sketch.distinct > 1_000 { profile.rarest = nil }
    }

    /// Corrects what a sample cannot show.
    private func describeKind(_ profile: inout ColumnProfile) {
        if base.kind == .constant, profile.distinct > 1 {
            profile.kind = numbers > 0 ? .number : .category
            profile.reason = "nearly the same in every row"
        }
        if numbers > 0, [.integer, .boolean].contains(profile.kind) {
            if !isWhole {
                (profile.kind, profile.reason) = (.number, "numbers with fractions")
            } else if numbers >= KindInference.fewRows, numbers == present, isConsecutive {
                (profile.kind, profile.reason) = (.identifier, "numbers the rows one after the other")
            } else if profile.kind == .integer || minimum < 0 || maximum > 1 {
                (profile.kind, profile.reason) = (.integer, KindInference.wholeNumbers(minimum, maximum))
            }
        }
        let strange = others.values.reduce(0, +)
        if strange > 0 {
            let examples = others.keys.sorted().prefix(3).map { quoted($0) }.joined(separator: ", ")
            profile.reason += "; \(strange) rows or more hold other texts, such as \(examples)"
        }
    }
}
