import Datasets
public import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The rule by which a metric of decisions is best, on rows that the model has not seen.
///
/// Of two classes the threshold; of more, weights that favour rare classes to some degree. Rows are cut into parts, and
/// the rule is kept only if rules tuned on the other parts are better than the likeliest class by more than chance.
public struct DecisionTuning: Sendable {
    /// The rule; nil for the likeliest class.
    public let rule: DecisionRule?
    /// The metric by the likeliest class, and by rules that were tuned on other rows.
    public let before, after: Double
    /// 1 for the class that each row is given by a rule that was tuned on other rows, 0 for the others.
    public let decided: Matrix<Float>

    private static let parts = 5
    /// Thresholds that are tried, at most.
    private static let mostThresholds = 200

    /// Tunes.
    ///
    /// - Parameters:
    ///   - metric: A metric of decisions.
    ///   - probabilities: Of rows that the model has not seen, `n` × classes.
    ///   - codes: The true classes.
    ///   - names: Their names.
    /// - Complexity: 200 metrics of all rows for each of six.
    public init(_ metric: MetricEntry, _ probabilities: Matrix<Float>, _ codes: [Int32], names: [String]) {
        func target(_ rows: [Int]) -> Target { .classes(codes: rows.map { codes[$0] }, names: names) }
        func value(_ decided: Matrix<Float>, _ rows: [Int]) -> Double {
            (try? metric.evaluate(decided, target(rows))) ?? .nan
        }
        let all = Array(codes.indices)
        let sign = metric.goal == .maximize ? 1.0 : -1.0
        before = value(probabilities, all)
        guard metric.reading == .decisions, codes.count >= 2 * Self.parts, probabilities.columns > 1 else {
            (rule, after, decided) = (nil, before, probabilities)
            return
        }
        func best(_ rows: [Int]) -> DecisionRule? {
            let part = probabilities.gathering(rows: rows)
            var best: (rule: DecisionRule?, value: Double) = (nil, sign * value(part, rows))
            for rule in Self.candidates(part, rows.map { codes[$0] }) {
                let found = sign * value(part.decided(by: rule), rows)
                if found > best.value + 1e-12 { best = (rule, found) }
            }
            return best.rule
        }
        var decided = probabilities.decided(by: .weights([Double](repeating: 1, count: probabilities.columns)))
        let plain = decided
        var gains: [Double] = []
        for part in 0..<Self.parts {
            let own = all.filter { $0 % Self.parts == part }
            let found = best(all.filter { $0 % Self.parts != part })
            let ruled = found.map { probabilities.gathering(rows: own).decided(by: $0) } ?? plain.gathering(rows: own)
            gains.append(sign * (value(ruled, own) - value(plain.gathering(rows: own), own)))
            for (place, row) in own.enumerated() {
                for column in 0..<decided.columns { decided[row, column] = ruled[place, column] }
            }
        }
        let crossFitted = value(decided, all)
        let error = gains.deviation / Double(gains.count).squareRoot()
        let isBetter = sign * (crossFitted - before) > 0 && gains.mean > error
        rule = isBetter ? best(all) : nil
        after = isBetter ? crossFitted : before
        self.decided = isBetter ? decided : plain
    }

    /// Rules to try: thresholds half way between neighbouring probabilities, or weights by the classes' shares.
    private static func candidates(_ probabilities: Matrix<Float>, _ codes: [Int32]) -> [DecisionRule] {
        guard probabilities.columns == 2 else {
            var counts = [Double](repeating: 1, count: probabilities.columns)
            for code in codes { counts[Int(code)] += 1 }
            return [0.25, 0.5, 0.75, 1].map { power in
                .weights(counts.map { pow($0 / Double(codes.count), -power) })
            }
        }
        let sorted = Set((0..<probabilities.rows).map { Double(probabilities[$0, 1]) }).sorted()
        guard sorted.count > 1 else { return [] }
        let steps = min(mostThresholds, sorted.count - 1)
        return (0..<steps).map { step in
            let place = step * (sorted.count - 1) / steps
            return .threshold((sorted[place] + sorted[place + 1]) / 2)
        }
    }
}
