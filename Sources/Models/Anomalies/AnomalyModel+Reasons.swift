import Datasets
import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why a row is strange, as far as one column is concerned.
public struct AnomalyReason: Sendable, Equatable, Codable {
    /// The column.
    public var column: String
    /// What about its values is strange; nil for the value itself in rows without an order.
    public var feature: SensorFeature?
    /// What it is, in words.
    public var text: String
    /// How much of the strangeness would be gone if this were as usual, from 0 to 1.
    public var share: Double
}

extension AnomalyModel {
    /// How many ordinary rows say what is usual.
    private static let neighbours = 10
    /// Of more units than these only the most extreme ones are tried.
    private static let mostUnits = 60

    /// Why rows are strange: for each, the columns without whose values it would be less so.
    ///
    /// Each column's value is replaced by what is usual in the ordinary rows that are nearest in all other columns; in a
    /// series each feature by its median. What a column explains is how much the strangeness falls.
    ///
    /// - Parameters:
    ///   - rows: The rows, from 0.
    ///   - scores: What was said of the table.
    ///   - most: How many reasons a row has at most.
    ///   - shouldStop: Asked before every row; rows that are left then have no reasons.
    /// - Complexity: O(rows · columns · (4,096 · features)).
    public func reasons(
        for rows: [Int], _ scores: Scores, most: Int, shouldStop: () -> Bool = { false }
    ) throws -> [[AnomalyReason]] {
        let units = description.units
        let ranges = description.ranges
        let usual = detectors.reference.gathering(rows: ordinary)
        return try rows.map { row in
            if shouldStop() { return [] }
            let features = scores.features.row(row)
            // Rows can be strange by values of which none is; what a sensor's features say must itself be unusual.
            let least: Float = description.series == nil ? 0 : 1
            let order = units.indices.filter { Self.size(features, ranges[$0]) >= least }.sorted {
                (Self.size(features, ranges[$1]), $0) < (Self.size(features, ranges[$0]), $1)
            }.prefix(Self.mostUnits)
            var variants = [features]
            for unit in order {
                var variant = features
                let expected = description.series == nil ? expected(features, without: ranges[unit], usual) : nil
                for place in ranges[unit] { variant[place] = expected?[place] ?? 0 }
                variants.append(variant)
            }
            let strengths = try detectors.strengths(
                Matrix(rows: variants.count, columns: features.count, elements: variants.flatMap(\.self)))
            let falls = zip(order, zip(strengths.dropFirst(), variants.dropFirst())).map { unit, outcome in
                (unit: unit, fall: strengths[0] - outcome.0, variant: outcome.1)
            }.filter { $0.fall > 0 }.sorted { ($1.fall, $0.unit) < ($0.fall, $1.unit) }
            return falls.prefix(most).map { found in
                AnomalyReason(
                    column: description.columns[units[found.unit].column].name, feature: units[found.unit].feature,
                    text: text(found.unit, row, scores, found.variant),
                    share: strengths[0] > 0 ? min(1, found.fall / strengths[0]) : 0)
            }
        }
    }

    private static func size(_ features: [Float], _ range: Range<Int>) -> Float {
        features[range].reduce(0) { max($0, abs($1)) }
    }

    /// Medians of the features in the ordinary rows that are nearest in all others.
    private func expected(_ features: [Float], without range: Range<Int>, _ usual: Matrix<Float>) -> [Float] {
        let d = features.count
        let distances = usual.withUnsafeBufferPointer { x in
            (0..<usual.rows).map { row in
                var sum: Float = 0
                for c in 0..<d where !range.contains(c) {
                    let difference = x[row * d + c] - features[c]
                    sum += difference * difference
                }
                return sum
            }
        }
        let near = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(Self.neighbours)
        var expected = features
        for place in range {
            expected[place] = Float(near.map { Double(usual[$0, place]) }.sorted().quantile(0.5))
        }
        return expected
    }

    // MARK: - Words

    private func text(_ unit: Int, _ row: Int, _ scores: Scores, _ variant: [Float]) -> String {
        let place = description.units[unit]
        let name = description.columns[place.column].name
        let values = scores.values[unit]
        if let feature = place.feature { return sentence(feature, name, place.column, values, row, scores) }
        switch values {
        case .numeric(let numbers):
            guard let number = description.measures[unit].number, !numbers[row].isNaN else {
                return "\(name) has no value"
            }
            let expected = number.number(Double(variant[description.ranges[unit].lowerBound]))
            return "\(name) is \(Self.short(numbers[row])), about \(Self.short(expected)) in rows like it"
        case .categorical(let codes, let levels):
            guard codes[row] >= 0 else { return "\(name) has no value" }
            let level = levels[Int(codes[row])]
            if let picture = description.measures[unit].picture {
                return picture.text(level, scores.features.row(row)[description.ranges[unit]])
            }
            let category = description.measures[unit].category
            guard let found = category?.levels.firstIndex(of: level), let share = category?.shares[found] else {
                return "\(name) is \(level.prefix(40)), which is hardly ever so"
            }
            return "\(name) is \(level.prefix(40)), as in \(Self.percent(share)) of rows"
        }
    }

    private func sentence(
        _ feature: SensorFeature, _ name: String, _ column: Int, _ values: ColumnValues, _ row: Int, _ scores: Scores
    ) -> String {
        guard case .numeric(let numbers) = values, case .numeric(let shown) = scores.table.columns[column].values,
            let series = description.series, !numbers[row].isNaN
        else { return "\(name) has no value" }
        let (x, value) = (numbers[row], shown[row])
        let sensor = series.sensors.first { $0.name == name }
        let cycle = sensor?.cycle.map { $0 > 86_400 ? "the same time of the week" : "the same time of day" } ?? "before"
        let present = duration(Double(series.present) * series.step, rows: series.present)
        switch feature {
        case .value: return "\(name) is \(Self.short(value))"
        case .season: return "\(name) is \(Self.short(value)), \(Self.short(value - x)) at \(cycle) before"
        case .seasonLevel:
            return "\(name) was \(Self.short(abs(x))) \(x < 0 ? "below" : "above") \(cycle) before, over \(present)"
        case .level:
            let past = duration(Double(series.past) * series.step, rows: series.past)
            return
                "\(name) was \(Self.short(abs(x))) \(x < 0 ? "below" : "above") that of the \(past) before, over \(present)"
        case .jump: return "\(name) \(x < 0 ? "fell" : "rose") at once by \(Self.short(abs(x)))"
        case .spread:
            return "\(name) varies \(Self.short(exp(max(-300, min(x, 300))))) times as much as before, over \(present)"
        }
    }

    private func duration(_ seconds: Double, rows: Int) -> String {
        guard description.series?.isDates ?? false else { return "\(rows) rows" }
        if seconds < 120 { return "\(Self.short(seconds)) s" }
        if seconds < 7_200 { return "\(Self.short((seconds / 60).rounded())) min" }
        if seconds < 172_800 { return "\(Self.short((seconds / 3_600).rounded())) h" }
        return "\(Self.short((seconds / 86_400).rounded())) days"
    }

    private static func percent(_ share: Double) -> String { "\(short(share * 100)) %" }

    /// A number with four significant digits, whole ones as they are.
    static func short(_ x: Double) -> String {
        if x == x.rounded(), abs(x) < 1e6 { return "\(Int(x))" }
        guard x.isFinite, x != 0 else { return "\(x)" }
        let digits = 3 - Int(log10(abs(x)).rounded(.down))
        guard (-6...8).contains(digits) else { return "\(Float(x))" }
        let unit = pow(10, Double(digits))
        let rounded = (x * unit).rounded() / unit
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
