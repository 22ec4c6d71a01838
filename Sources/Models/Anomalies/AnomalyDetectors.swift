package import LinearAlgebra
import Randomness

/// Several ways to find rows strange, and what they say together.
///
/// An isolation forest; and of rows that have no order the mean distance to neighbours, the local outlier factor and, where
/// there are enough rows, the robust distance. Each one's score becomes a rarity (``TailCurve``), in which that of
/// the few highest scores is not their rank but how far they lie beyond the others; the mean of the rarities, which is Fisher's way to
/// combine tail probabilities, becomes one again, so that it is calibrated: of rows like those that it was fitted to, a
/// share of 10^(−r) has a rarity of r or more.
///
/// - SeeAlso: Aggarwal, Sathe 2015, "Theoretical foundations and algorithms for outlier ensembles", SIGKDD
///   Explorations 17(1), sec. 3, for averaging scores on one scale.
package struct AnomalyDetectors: Sendable {
    private let forest: IsolationForest
    private let neighbours: NeighbourDistances?
    private let distance: RobustDistance?
    /// In the order of ``names``.
    private var curves: [TailCurve] = []
    private let combined: TailCurve
    /// How many features rows have.
    package let width: Int

    /// What the detectors are called.
    package var names: [String] {
        ["isolation-forest"] + (neighbours == nil ? [] : ["neighbour-distance", "local-outlier-factor"])
            + (distance == nil ? [] : ["robust-distance"])
    }

    /// The rows that others are compared with; none where neighbours do not count.
    package var reference: Matrix<Float> { neighbours?.rows ?? Matrix(rows: 0, columns: width) }

    /// What came of fitting.
    package struct Fit: Sendable {
        /// The detectors.
        package let detectors: AnomalyDetectors
        /// The rarity of each row that they were fitted to.
        package let rarities: [Double]
        /// What each detector says of each of them, in the order of ``AnomalyDetectors/names``.
        package let parts: [[Double]]
    }

    /// Fits all detectors.
    ///
    /// - Parameters:
    ///   - rows: Finite features of a common scale; at least two rows and one column.
    ///   - robust: The features that the robust distance looks at.
    ///   - usesNeighbours: Whether rows that are alike may vouch for each other.
    ///   - seed: Decides everything random.
    ///   - shouldStop: Asked often.
    ///   - progress: Called with the share that is done.
    /// - Throws: ``TrainingError/stopped``.
    /// - Complexity: O(n · reference · features) with at most 4,096 rows of reference.
    package static func fit(
        _ rows: Matrix<Float>, robust: [Int], usesNeighbours: Bool, seed: UInt64, shouldStop: () -> Bool = { false },
        progress: (Double) -> Void = { _ in }
    ) throws(TrainingError) -> Fit {
        precondition(rows.rows >= 2 && rows.columns >= 1, "rows to compare with each other are needed")
        let forest = try IsolationForest(rows, seed: seed, shouldStop)
        progress(0.2)
        var generator = CounterGenerator(seed: seed, stream: 1, purpose: .resampling)
        let chosen = generator.sample(min(NeighbourDistances.mostRows, rows.rows), of: rows.rows).sorted()
        if shouldStop() { throw .stopped }
        let neighbours = usesNeighbours ? NeighbourDistances(rows.gathering(rows: chosen)) : nil
        progress(0.3)
        let distance = try RobustDistance(rows, features: robust, seed: seed, shouldStop)
        progress(0.4)
        var own = [Int](repeating: -1, count: rows.rows)
        for (place, row) in chosen.enumerated() { own[row] = place }
        let scores = try Self.scores(rows, forest, neighbours, distance, own: own, shouldStop) {
            progress(0.4 + 0.6 * $0)
        }
        let curves = scores.map { TailCurve($0, strange: strangeShare) }
        let parts = Self.parts(scores, curves)
        let means = Self.means(parts)
        let combined = TailCurve(means)
        return Fit(
            detectors: AnomalyDetectors(
                forest: forest, neighbours: neighbours, distance: distance, curves: curves, combined: combined,
                width: rows.columns),
            rarities: means.map(combined.rarity), parts: parts)
    }

    private init(
        forest: IsolationForest, neighbours: NeighbourDistances?, distance: RobustDistance?, curves: [TailCurve],
        combined: TailCurve, width: Int
    ) {
        self.forest = forest
        self.neighbours = neighbours
        self.distance = distance
        self.curves = curves
        self.combined = combined
        self.width = width
    }

    private static let blockRows = 2_048

    private static func scores(
        _ rows: Matrix<Float>, _ forest: IsolationForest, _ neighbours: NeighbourDistances?,
        _ distance: RobustDistance?,
        own: [Int]?, _ shouldStop: () -> Bool, _ progress: (Double) -> Void
    ) throws(TrainingError) -> [[Double]] {
        var scores = [[Double]](repeating: [], count: 1 + (neighbours == nil ? 0 : 2) + (distance == nil ? 0 : 1))
        for start in stride(from: 0, to: rows.rows, by: blockRows) {
            if shouldStop() { throw .stopped }
            let range = Array(start..<min(rows.rows, start + blockRows))
            let block = rows.gathering(rows: range)
            scores[0] += forest.scores(block)
            if let neighbours {
                let near = neighbours.scores(block, own: own.map { own in range.map { own[$0] } })
                scores[1] += near.meanDistances
                scores[2] += near.localFactors
            }
            if let distance { scores[scores.count - 1] += distance.distances(block) }
            progress(Double(range.count + start) / Double(rows.rows))
        }
        return scores
    }

    /// The share of rows whose ranks say nothing of how strange they are.
    private static let strangeShare = 0.025
    /// No detector alone calls a row rarer.
    private static let mostOfOne = 6.0

    private static func parts(_ scores: [[Double]], _ curves: [TailCurve]) -> [[Double]] {
        zip(curves, scores).map { curve, scores in scores.map { min(mostOfOne, curve.rarity($0)) } }
    }

    private static func means(_ parts: [[Double]]) -> [Double] {
        (parts.first ?? []).indices.map { row in parts.reduce(0) { $0 + $1[row] } / Double(parts.count) }
    }

    /// The mean rarity of rows by all detectors, before it is calibrated: what parts of a row add to.
    package func strengths(_ rows: Matrix<Float>) throws(TrainingError) -> [Double] {
        guard rows.columns == width else {
            throw .wrongFeatureCount(found: rows.columns, expected: width)
        }
        let scores = try Self.scores(rows, forest, neighbours, distance, own: nil, { false }, { _ in })
        return Self.means(Self.parts(scores, curves))
    }

    /// The calibrated rarity of a strength.
    package func rarity(_ strength: Double) -> Double { combined.rarity(strength) }
}

extension AnomalyDetectors {
    func encode(into archive: inout TensorArchive) {
        forest.encode(into: &archive)
        neighbours?.encode(into: &archive)
        distance?.encode(into: &archive)
        for (name, curve) in zip(names, curves) { curve.encode(into: &archive, name) }
        combined.encode(into: &archive, "combined")
    }

    /// Reads what ``encode(into:)`` wrote.
    ///
    /// - Throws: ``CheckpointError``.
    init(_ archive: TensorArchive, width: Int) throws(CheckpointError) {
        self.width = width
        forest = try IsolationForest(archive, width: width)
        neighbours = archive["neighbours"] == nil ? nil : try NeighbourDistances(archive, width: width)
        distance = try RobustDistance(archive, width: width)
        combined = try TailCurve(archive, "combined")
        for name in names { curves.append(try TailCurve(archive, name)) }
    }
}
