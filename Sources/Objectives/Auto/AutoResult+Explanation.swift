import Datasets
import LinearAlgebra
public import Models
import Randomness

extension AutoResult {
    /// A single trial that does as well as all models together, as far as the rows can tell.
    public struct Simplest: Sendable, Codable, Equatable {
        /// The number of the trial.
        public var trial: Int
        /// What was trained.
        public var estimator: String
        /// Its metric, and that of what is delivered.
        public var value, delivered: Double
        /// The bytes of its models.
        public var bytes: Int
    }

    /// How many resamples decide, and on how many rows.
    private static let resamples = 100
    private static let resampledRows = 3_000

    /// The smallest trial that cannot be told from what is delivered: of resamples of the rows, in at least one of twenty it
    /// is not worse.
    ///
    /// - Parameter isLate: Asked between trials; nil is answered once it is true.
    public func simplest(isLate: () -> Bool = { false }) -> Simplest? {
        let metric = evidence.metric
        let sign = metric.goal == .minimize ? 1.0 : -1.0
        let rows = ModelExplanation.thinned(evidence.target.count, to: Self.resampledRows)
        let target = evidence.target.gathering(rows: rows)
        func value(_ predictions: Matrix<Float>, _ weights: [Float]?) -> Double {
            sign * ((try? metric.evaluate(predictions, target, decidedBy: evidence.rule, weights: weights)) ?? .nan)
        }
        let samples = (0..<Self.resamples).map { round -> [Float] in
            var generator = CounterGenerator(seed: evidence.seed, stream: round, purpose: .resampling)
            var counts = [Float](repeating: 0, count: rows.count)
            for _ in rows.indices { counts[generator.index(below: rows.count)] += 1 }
            return counts
        }
        let best = evidence.predictions.gathering(rows: rows)
        let bestValues = samples.map { value(best, $0) }
        for candidate in evidence.candidates.sorted(by: { ($0.bytes, $0.entry) < ($1.bytes, $1.entry) }) {
            if isLate() { return nil }
            let own = candidate.predictions.gathering(rows: rows)
            // Most are worse in the first resamples already.
            var notWorse = 0
            for (round, sample) in samples.enumerated() {
                if value(own, sample) <= bestValues[round] { notWorse += 1 }
                if notWorse * 20 >= Self.resamples || (round == 39 && notWorse == 0) { break }
            }
            guard notWorse * 20 >= Self.resamples, let entry = leaderboard.first(where: { $0.trial == candidate.entry })
            else { continue }
            let delivered =
                (try? metric.evaluate(
                    evidence.predictions, evidence.target, decidedBy: evidence.rule)) ?? .nan
            return Simplest(
                trial: entry.trial, estimator: entry.estimator, value: entry.value, delivered: delivered,
                bytes: candidate.bytes)
        }
        return nil
    }

    /// Explains what is delivered by rows that no model had seen: each fold's models predict for the rows of the fold.
    ///
    /// - Parameter isLate: Asked between pieces of work; what is not done then is left out.
    public func explanation(isLate: () -> Bool = { false }) throws -> ModelExplanation? {
        guard case .table(let whole) = evidence.dataset.features, !model.models.isEmpty else { return nil }
        let description = model.description
        let metric = evidence.metric
        var explanation = ModelExplanation(
            of: evidence.predictions, evidence.target, column: description.target, metric: metric,
            decision: evidence.rule, isUnseen: true)
        explanation.calibration = description.calibration?.kind.rawValue
        let judged = evidence.splits.flatMap(\.validation)
        for index in explanation.mistakes.worst.indices {
            explanation.mistakes.worst[index].row = judged[explanation.mistakes.worst[index].row - 1] + 1
        }
        let table = try whole.rows(judged)
        explanation.slices = WeakSlices(
            of: table, evidence.predictions, evidence.target, metric: metric.name
        ) { (try? metric.evaluate($0, $1, decidedBy: evidence.rule)) ?? .nan }
        guard !isLate() else { return explanation }
        let folds = evidence.splits.enumerated().flatMap { fold, split in
            [Int](repeating: fold, count: split.validation.count)
        }
        // In time-ordered data only the newest models have a part, and only the newest rows are new to them.
        let isWhole = description.members.allSatisfy { $0.models == evidence.splits.count }
        let unseen = judged.indices.filter { isWhole || folds[$0] == evidence.splits.count - 1 }
        let rows = ModelExplanation.thinned(unseen.count, to: Self.shuffledRows).map { unseen[$0] }
        let part = try table.rows(rows)
        let target = evidence.target.gathering(rows: rows)
        let groups = rows.map { folds[$0] }
        explanation.importance = try? PermutationImportance(
            of: part, metric: metric.name, goal: metric.goal, repeats: 5, seed: evidence.seed, groups: groups,
            isLate: isLate, predict: { try predict($0, folds: groups, isLate: isLate) },
            score: { (try? metric.evaluate($0, target, decidedBy: evidence.rule, weights: $1)) ?? .nan })
        return explanation
    }

    /// Rows in which columns are shuffled, at most: time is short.
    private static let shuffledRows = 1_000

    /// Predictions by the models that were fitted without the fold of each row.
    private func predict(_ table: Table, folds: [Int], isLate: () -> Bool) throws -> Matrix<Float> {
        let outputs = model.description.base.count
        var elements = [Float](repeating: 0, count: table.rowCount * outputs)
        for fold in Set(folds).sorted() {
            let own = folds.indices.filter { folds[$0] == fold }
            let rows = try table.rows(own)
            var parts: [(weight: Double, prediction: Matrix<Float>)] = []
            var next = 0
            for member in model.description.members {
                if isLate() { throw TrainingError.stopped }
                // A member has a model for each fold, in their order.
                parts.append(
                    (member.weight, try evidence.judged[next + min(fold, member.models - 1)].predict(.table(rows))))
                next += member.models
            }
            guard let mean = Matrix.mean(of: parts) else { continue }
            let predicted = model.description.calibration?.calibrated(mean) ?? mean
            for (place, row) in own.enumerated() {
                for output in 0..<outputs { elements[row * outputs + output] = predicted[place, output] }
            }
        }
        return Matrix(rows: table.rowCount, columns: outputs, elements: elements)
    }
}
