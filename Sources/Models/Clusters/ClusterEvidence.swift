import Datasets
public import LinearAlgebra
import Randomness

/// Whether rows have clusters at all: their silhouette beside that of tables that have none.
///
/// The statistic is the best silhouette of k-means over some numbers of clusters. The tables without clusters have as many
/// rows; their numbers are drawn uniformly from the box that the rows fill along their principal directions, and levels of
/// categories are shuffled among the rows, so that neither scales nor correlations of numbers nor frequent levels make
/// clusters. Choosing the best number is part of what is repeated on each.
///
/// - SeeAlso: Tibshirani, Walther, Hastie 2001, "Estimating the number of clusters in a data set via the gap statistic",
///   JRSS B 63(2), sec. 4(b) for the reference.
public struct ClusterEvidence: Sendable, Equatable, Codable {
    /// The best silhouette of the rows.
    public var silhouette: Double
    /// The mean of the best silhouettes of the tables without clusters.
    public var expected: Double
    /// How often a table without clusters was as good: (k + 1) / (tables + 1).
    public var pValue: Double
    /// How many such tables there were.
    public var tables: Int

    /// From here on chance explains what was found.
    public static let level = 0.05

    /// Whether there are clusters.
    public var isFound: Bool { pValue <= Self.level }

    private static let mostTables = 39
    /// Fewer cannot say that something is not by chance.
    private static let fewestTables = 19
    private static let mostRows = 600

    /// Compares.
    ///
    /// - Parameters:
    ///   - features: The rows, finite and of a common scale.
    ///   - blocks: Features that come from one category each: they are shuffled together.
    ///   - counts: Numbers of clusters.
    ///   - seed: Decides everything random.
    ///   - isLate: Asked between tables; a comparison with too few of them is none.
    /// - Returns: nil if nothing can be compared.
    public init?(
        _ features: Matrix<Float>, blocks: [Range<Int>], counts: ClosedRange<Int>, seed: UInt64,
        isLate: () -> Bool = { false }
    ) {
        var generator = CounterGenerator(seed: seed, stream: 1, purpose: .resampling)
        let chosen = generator.sample(min(Self.mostRows, features.rows), of: features.rows).sorted()
        let rows = features.gathering(rows: chosen)
        guard let observed = Self.best(rows, counts, seed: seed), observed.isFinite else { return nil }
        let reference = ClusterlessRows(rows, blocks: blocks)
        var (asGood, total, sum) = (0, 0, 0.0)
        while total < Self.mostTables, !isLate() {
            // Enough of them were as good: more would not change what is said.
            if asGood >= 5, total >= Self.fewestTables { break }
            guard let table = reference?.draw(&generator), let found = Self.best(table, counts, seed: seed) else {
                return nil
            }
            total += 1
            sum += found
            if found >= observed - 1e-6 { asGood += 1 }
        }
        guard total >= Self.fewestTables || asGood >= 2 else { return nil }
        silhouette = observed
        expected = sum / Double(total)
        pValue = Double(asGood + 1) / Double(total + 1)
        tables = total
    }

    private static func best(_ rows: Matrix<Float>, _ counts: ClosedRange<Int>, seed: UInt64) -> Double? {
        var best: Double?
        for count in counts where count < rows.rows {
            guard let data = try? TrainingSet(features: rows, target: .unlabelled(count: rows.rows, reference: nil))
            else { return nil }
            let learner = KMeans(
                .init(
                    clusters: count, start: .kMeansPlusPlus, candidates: 0, restarts: 2, tolerance: 1e-4, batchSize: 0),
                data: data, seed: seed)
            while learner.epoch < 30, !learner.isConverged {
                guard (try? learner.trainEpoch { false }) != nil else { return nil }
            }
            guard let shares = try? learner.predict(rows) else { return nil }
            let found = Silhouette(rows, Grouping(shares), RowWeights(nil, rows: rows.rows)).mean
            if found.isFinite { best = max(best ?? found, found) }
        }
        return best
    }
}

/// Tables like one, but without clusters.
private struct ClusterlessRows {
    private let rows: Matrix<Float>
    private let blocks: [Range<Int>]
    private let numbers: [Int]
    private let directions: PrincipalComponents?
    /// The ends of the box along each direction.
    private let box: [(low: Float, high: Float)]

    init?(_ rows: Matrix<Float>, blocks: [Range<Int>]) {
        self.rows = rows
        self.blocks = blocks
        let ofCategories = Set(blocks.flatMap(\.self))
        numbers = (0..<rows.columns).filter { !ofCategories.contains($0) }
        let columns = numbers
        guard !columns.isEmpty else {
            (directions, box) = (nil, [])
            return
        }
        let part = Matrix<Float>(rows: rows.rows, columns: columns.count) { rows[$0, columns[$1]] }
        guard
            let found = try? PrincipalComponents(
                fittedTo: part, count: min(part.rows, part.columns), solver: .exact),
            let places = try? found.transform(part)
        else { return nil }
        directions = found
        box = (0..<places.columns).map { direction in
            let values = places.column(direction)
            return (values.min() ?? 0, values.max() ?? 0)
        }
    }

    func draw(_ generator: inout CounterGenerator) -> Matrix<Float> {
        var table = rows
        for block in blocks {
            let order = generator.permutation(of: rows.rows)
            for (row, source) in order.enumerated() { for c in block { table[row, c] = rows[source, c] } }
        }
        guard let directions else { return table }
        let d = numbers.count
        for row in 0..<rows.rows {
            let place = box.map { $0.low + Float(generator.uniform()) * ($0.high - $0.low) }
            for c in 0..<d {
                var value = directions.mean[c]
                for (direction, coordinate) in place.enumerated() {
                    value += coordinate * directions.components[direction, c]
                }
                table[row, numbers[c]] = value
            }
        }
        return table
    }
}
