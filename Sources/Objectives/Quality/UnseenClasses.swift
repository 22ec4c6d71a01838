import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces

/// What boosted trees that have not seen a row say about its class.
///
/// Rows are dealt into five folds, and each is judged by the trees of the others. Of a large table some rows train; the
/// rest are judged by the mean of all trees, none of which has seen them.
struct UnseenClasses {
    /// The places, among the rows that have a class, of those that train.
    let trained: [Int]
    /// The class of each row that has one.
    private let target: Target
    /// Their rows in the table.
    private let rows: [Int]
    private let features: Features
    private let pipeline: FittedPipeline
    /// Of the rows that train.
    private let known: Matrix<Float>

    private static let folds = 5
    /// More rows are not trained on.
    private static let mostRows = 20_000
    /// Levels of fewer rows are one: trees would learn the class of each row of a ticket's number by heart.
    private static let rowsOfLevel = 20
    /// So many rows are judged together.
    private static let rowsTogether = 20_000

    /// Prepares columns that may tell a class.
    ///
    /// - Parameters:
    ///   - columns: The columns; those of texts become topics.
    ///   - texts: The names of those that are texts.
    ///   - target: The class of each of the rows.
    /// - Throws: ``TrainingError`` for data that trees cannot take.
    init(_ columns: [Column], texts: [String], _ target: Target, rows: [Int]) throws {
        let table = try Table(columns: columns)
        features = .table(table)
        self.target = target
        self.rows = rows
        let step = max(1, (rows.count + Self.mostRows - 1) / Self.mostRows)
        trained = Array(stride(from: 0, to: rows.count, by: step))
        // Neither looks at classes, so that both may be learnt from all rows at once.
        let grouping = min(1, Double(Self.rowsOfLevel) / Double(trained.count))
        let steps =
            (texts.isEmpty ? [] : [PipelineStep("text", lists: ["columns": texts])])
            + [PipelineStep("group-rare", settings: Configuration(["share": .float(grouping)]))]
        let chosen = trained.map { rows[$0] }
        let fit = try Pipeline(steps).fit(
            to: .init(features: features, target: .unlabelled(count: table.rowCount, reference: nil)),
            rows: chosen, form: .raw)
        pipeline = fit.pipeline
        known = fit.features
    }

    /// How likely each class is for every row that has one, rows × classes.
    ///
    /// - Parameter split: Which way rows are dealt into folds.
    /// - Complexity: O(rows · columns), five fits to at most 20,000 rows.
    func probabilities(split: Int) throws -> Matrix<Float> {
        var generator = CounterGenerator(seed: 0, stream: split, purpose: .split)
        let order = generator.permutation(of: trained.count)
        let classes = target.classCount ?? 0
        var result = [Float](repeating: 0, count: rows.count * classes)
        let isTrained = Set(trained)
        let others = rows.indices.filter { !isTrained.contains($0) }
        for fold in 0..<Self.folds {
            let held = order.enumerated().filter { $0.offset % Self.folds == fold }.map(\.element).sorted()
            let kept = order.enumerated().filter { $0.offset % Self.folds != fold }.map(\.element).sorted()
            let trees = try Self.trees(
                known.gathering(rows: kept), pipeline.layout, target.gathering(rows: kept.map { trained[$0] }))
            func add(_ prediction: Matrix<Float>, to places: [Int], share: Float) {
                for (row, place) in places.enumerated() {
                    for code in 0..<classes { result[place * classes + code] += share * prediction[row, code] }
                }
            }
            add(try trees.predict(known.gathering(rows: held)), to: held.map { trained[$0] }, share: 1)
            for start in stride(from: 0, to: others.count, by: Self.rowsTogether) {
                let part = Array(others[start..<min(others.count, start + Self.rowsTogether)])
                let unseen = try pipeline.transform(features, rows: part.map { rows[$0] })
                add(try trees.predict(unseen), to: part, share: 1 / Float(Self.folds))
            }
        }
        return Matrix(rows: rows.count, columns: classes, elements: result)
    }

    /// Trees that have been fitted.
    ///
    /// - Throws: ``TrainingError`` for data that trees cannot take.
    static func trees(
        _ features: Matrix<Float>, _ layout: FeatureLayout, _ target: Target
    ) throws -> any Learner {
        guard let entry = EstimatorCatalogue.named("gradient-boosting") else {
            preconditionFailure("the catalogue has gradient boosting")
        }
        let set = try TrainingSet(features: features, target: target, layout: layout)
        let learner = try entry.make(
            settings: Configuration([
                "rounds-per-epoch": .int(60), "learning-rate": .float(0.1), "max-leaves": .int(12),
                "min-samples-leaf": .int(20), "l2": .float(5.0), "subsample": .float(0.8),
            ]), data: set, seed: 0, totalEpochs: 1)
        try learner.trainEpoch { false }
        return learner
    }
}
