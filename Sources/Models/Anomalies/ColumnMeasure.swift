import Datasets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How the values of one column become features in which strangeness is distance.
///
/// A number is measured from the median in robust deviations, and far away by the logarithm, so that one endless tail
/// does not drown all other columns. A category is measured by the rarity of its level, and where there are few levels by
/// which one it is. That a value is missing is a feature of its own where training had missing values.
public struct ColumnMeasure: Sendable, Equatable, Codable {
    /// Of numbers.
    public struct Number: Sendable, Equatable, Codable {
        /// The median.
        public var centre: Double
        /// A robust deviation, greater than 0.
        public var spread: Double
        /// Whether the quartiles differ; else the deviation is not robust.
        public var isDense: Bool
    }

    /// Of categories.
    public struct Category: Sendable, Equatable, Codable {
        /// The levels that occur more than once, the most frequent first.
        public var levels: [String]
        /// The share of rows that has each.
        public var shares: [Double]
        /// The share that any other level is taken to have.
        public var rest: Double
        /// The mean of −log₂ of the shares over the rows, and how it varies.
        public var surprise, spread: Double
    }

    /// How it is measured; one of the three is there.
    public var number: Number?
    /// How it is measured; one of the three is there.
    public var category: Category?
    /// How it is measured; one of the three is there.
    var picture: PictureMeasure?
    /// The share of rows that had no value.
    public var missing: Double

    /// Levels beyond these are not told apart, only their rarity counts.
    static let fewLevels = 10
    private static let mostLevels = 10_000
    /// By which two rows of different levels are as far apart as numbers by two deviations.
    private static let levelDistance = Float(2).squareRoot()

    /// Takes the measure of a column.
    ///
    /// - Parameter countsMissing: Whether it matters that a value is missing.
    init(_ values: ColumnValues, countsMissing: Bool = true) {
        let count = Double(max(1, values.count))
        missing = countsMissing ? Double(values.missingCount) / count : 0
        switch values {
        case .numeric(let numbers):
            number = Number(numbers.filter(\.isFinite))
        case .categorical(let codes, let names):
            var counts = [Int](repeating: 0, count: names.count)
            for code in codes where code >= 0 { counts[Int(code)] += 1 }
            let kept = names.indices.filter { counts[$0] > 1 }.sorted { (counts[$1], $0) < (counts[$0], $1) }
                .prefix(Self.mostLevels)
            let shares = kept.map { Double(counts[$0]) / count }
            let rest = 1 / (count + 1)
            var surprises = zip(kept, shares).map { (Double(counts[$0]), -log2($1)) }
            let others = codes.count { $0 >= 0 } - kept.reduce(0) { $0 + counts[$1] }
            surprises.append((Double(others), -log2(rest)))
            let total = max(1, surprises.reduce(0) { $0 + $1.0 })
            let mean = surprises.reduce(0) { $0 + $1.0 * $1.1 } / total
            let variance = surprises.reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) } / total
            category = Category(
                levels: kept.map { names[$0] }, shares: shares, rest: rest, surprise: mean,
                spread: max(1, variance.squareRoot()))
        }
    }

    /// Takes the measure of a column of pictures that were looked at.
    init(
        pictures values: ColumnValues, named name: String, seed: UInt64, shouldStop: () -> Bool
    ) throws(TrainingError) {
        missing = Double(values.missingCount) / Double(max(1, values.count))
        picture = try PictureMeasure(name, values, seed: seed, shouldStop: shouldStop)
    }

    /// How many features it gives.
    var width: Int {
        let levels = category.map { $0.levels.count <= Self.fewLevels ? $0.levels.count : 0 } ?? 0
        return (missing > 0 ? 1 : 0) + (picture?.width ?? 1 + levels)
    }

    /// The features of a column's rows, one column of the result after the other.
    ///
    /// - Parameter values: Numbers for a measure of numbers, else categories or pictures.
    func features(_ values: ColumnValues) -> [[Float]] {
        var columns: [[Float]] = []
        switch values {
        case .numeric(let numbers):
            columns.append(numbers.map { number?.feature($0) ?? 0 })
            if missing > 0 { columns.append(numbers.map { absence($0.isNaN) }) }
        case .categorical(let codes, let names) where picture != nil:
            columns += picture?.features(codes, names) ?? []
            if missing > 0 { columns.append(codes.map { absence($0 < 0) }) }
        case .categorical(let codes, let names):
            let category = category ?? Category(levels: [], shares: [], rest: 1, surprise: 0, spread: 1)
            let places = Dictionary(zip(category.levels, category.levels.indices)) { first, _ in first }
            let known = names.map { places[$0] }
            columns.append(
                codes.map { code in
                    // Absence has a feature of its own.
                    guard code >= 0 else { return 0 }
                    let share = known[Int(code)].map { category.shares[$0] } ?? category.rest
                    return Self.bounded((-log2(share) - category.surprise) / category.spread)
                })
            if category.levels.count <= Self.fewLevels {
                for level in category.levels.indices {
                    columns.append(
                        codes.map { $0 >= 0 && known[Int($0)] == level ? Self.levelDistance : 0 })
                }
            }
            if missing > 0 { columns.append(codes.map { absence($0 < 0) }) }
        }
        return columns
    }

    private func absence(_ isMissing: Bool) -> Float {
        // In deviations of a column of 0 and 1.
        Self.bounded(((isMissing ? 1 : 0) - missing) / max(0.1, (missing * (1 - missing)).squareRoot()))
    }

    /// From here on distances grow by their logarithm.
    private static let bend = 4.0

    fileprivate static func bounded(_ deviations: Double) -> Float {
        guard deviations.isFinite else { return deviations.isNaN ? 0 : deviations > 0 ? 1e4 : -1e4 }
        let size = abs(deviations)
        guard size > bend else { return Float(deviations) }
        return Float((bend * (1 + log(size / bend))) * (deviations < 0 ? -1 : 1))
    }

    /// What ``bounded(_:)`` was made of.
    fileprivate static func unbounded(_ feature: Double) -> Double {
        let size = abs(feature)
        return size <= bend ? feature : bend * exp(min(size / bend - 1, 700)) * (feature < 0 ? -1 : 1)
    }

    /// Why it cannot be right, whoever wrote it; nil if it can.
    var isSound: Bool {
        let isCategory = category.map { category in
            category.levels.count == category.shares.count && category.levels.count <= Self.mostLevels
                && Set(category.levels).count == category.levels.count
                && (category.shares + [category.rest]).allSatisfy { $0 > 0 && $0 <= 1 } && category.surprise.isFinite
                && category.spread >= 1e-3 && category.spread.isFinite
        }
        let sound = [isCategory, number?.isSound, picture?.isSound].compactMap(\.self)
        return (0...1).contains(missing) && sound == [true]
    }
}

extension ColumnMeasure.Number {
    /// Takes the measure of finite numbers.
    init(_ numbers: [Double]) {
        let sorted = numbers.sorted()
        guard let low = sorted.first, let high = sorted.last else {
            self.init(centre: 0, spread: 1, isDense: false)
            return
        }
        // Of a normal distribution this is the deviation; halves first, so that huge numbers do not overflow.
        let range = (sorted.quantile(0.75) / 2 - sorted.quantile(0.25) / 2) * (2 / 1.349)
        let scale = max(abs(low), abs(high))
        let isDense = range.isFinite && range > 1e-9 * scale
        let deviation = isDense ? range : Standardisation(sorted).spread
        self.init(
            centre: sorted.quantile(0.5), spread: deviation > 0 && deviation.isFinite ? deviation : max(scale, 1),
            isDense: isDense)
    }

    /// Whether it can be right, whoever wrote it.
    var isSound: Bool { centre.isFinite && spread > 0 && spread.isFinite }

    /// The feature of a number; 0, as of the median, for a missing one.
    func feature(_ number: Double) -> Float {
        number.isNaN ? 0 : ColumnMeasure.bounded((number / 2 - centre / 2) / spread * 2)
    }

    /// A number that has this feature.
    func number(_ feature: Double) -> Double {
        let value = centre + spread * ColumnMeasure.unbounded(feature)
        return value.isFinite ? value : centre
    }
}
