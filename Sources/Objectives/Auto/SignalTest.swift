public import Datasets
public import LinearAlgebra
public import Models
import Randomness

/// Whether predictions for rows that no model had seen say anything about the target: a permutation test.
///
/// The statistic is the best metric among some trials. The target is shuffled among the rows, and how often the best metric
/// on the shuffled target is as good as the true one is the p-value. The trials must not have been chosen by their results
/// — those of a portfolio are not — or a search for what fits the noise would count as signal; choosing the best among them
/// is part of what is repeated on every shuffled target. Of many rows some are taken, and more only if these do not tell.
///
/// Rows are taken to stand for themselves: where they come in groups or in time the test finds signal too often.
///
/// - SeeAlso: Westfall, Young 1993, "Resampling-Based Multiple Testing", sec. 2 (the distribution of the maximum);
///   Ojala, Garriga 2010, "Permutation tests for studying classifier performance", JMLR 11.
public struct SignalTest: Sendable, Codable, Equatable {
    /// How often shuffled targets were predicted as well as the true one: (k + 1) / (shuffles + 1), or what a normal
    /// distribution says where there was time for few shuffles and none was.
    public var pValue: Double
    /// How many shuffled targets there were.
    public var shuffles: Int

    /// From here on chance explains what was found.
    public static let level = 0.02

    /// Whether something that predicts the target was found.
    public var isFound: Bool { pValue <= Self.level }

    private static let shuffles = 99
    private static let rows = [1_000, 10_000]

    /// Tests.
    ///
    /// - Parameters:
    ///   - predictions: One of each trial, a row for each row of the target.
    ///   - target: The truth.
    ///   - metric: What is compared.
    ///   - seed: Decides the shuffles.
    ///   - isLate: Asked between shuffles; the test ends soon after it answers true.
    /// - Returns: nil without predictions or where the metric is undefined.
    /// - Complexity: O(shuffles · trials · rows), of at most 10,000 rows.
    public init?(
        _ predictions: [Matrix<Float>], _ target: Target, _ metric: MetricEntry, seed: UInt64,
        isLate: () -> Bool = { false }
    ) {
        guard !predictions.isEmpty, target.count >= 2 else { return nil }
        var found: (pValue: Double, shuffles: Int)?
        for (round, most) in Self.rows.enumerated() {
            guard
                let result = Self.test(
                    predictions, target, metric, seed: seed, stream: round, most: most, isLate: isLate)
            else { break }
            found = result
            if result.pValue <= Self.level || most >= target.count || isLate() { break }
        }
        guard let found else { return nil }
        pValue = found.pValue
        shuffles = found.shuffles
    }

    private static func test(
        _ predictions: [Matrix<Float>], _ target: Target, _ metric: MetricEntry, seed: UInt64, stream: Int, most: Int,
        isLate: () -> Bool
    ) -> (pValue: Double, shuffles: Int)? {
        var generator = CounterGenerator(seed: seed, stream: stream, purpose: .resampling)
        let chosen = Array(generator.permutation(of: target.count).prefix(most))
        let parts = predictions.map { whole in
            Matrix<Float>(rows: chosen.count, columns: whole.columns) { whole[chosen[$0], $1] }
        }
        let truth = target.gathering(rows: chosen)
        let sign = metric.goal == .maximize ? 1.0 : -1.0
        func best(_ target: Target) -> Double {
            // A metric that is undefined on a sample says nothing; the others decide.
            parts.compactMap { try? metric.evaluate($0, target) }.filter(\.isFinite).map { sign * $0 }.max() ?? .nan
        }
        let observed = best(truth)
        guard observed.isFinite else { return nil }
        var (asGood, done) = (0, 0)
        var values: [Double] = []
        for _ in 0..<shuffles {
            if done >= 19, isLate() { break }
            let shuffled = best(truth.gathering(rows: generator.permutation(of: chosen.count)))
            done += 1
            values.append(shuffled)
            if !(shuffled < observed) { asGood += 1 }
            // Noise shows early; only a rare event needs all shuffles.
            if asGood >= 10 { break }
        }
        guard asGood == 0, done < shuffles else { return (Double(asGood + 1) / Double(done + 1), done) }
        return (min(1 / Double(done + 1), tail(of: observed, beyond: values)), done)
    }

    /// The share of a normal distribution with the mean and the deviation of some values that lies beyond another.
    private static func tail(of observed: Double, beyond values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count - 1))
        return variance > 0 ? NormalDistribution.cumulative((mean - observed) / variance.squareRoot()) : 1
    }
}
