public import Datasets
import LinearAlgebra
public import Models

extension ModelExplanation {
    /// What to find out, and with how much effort.
    public struct Request: Sendable {
        /// How often each column is shuffled.
        public var repeats: Int
        /// Rows beyond these are thinned out for what takes many predictions of all rows; 0 for no limit.
        public var mostRows: Int
        /// How many rows are explained by Shapley values; 0 for none.
        public var explainedRows: Int
        /// Columns whose groups are compared.
        public var fairness: [String]
        /// Decides everything random.
        public var seed: UInt64

        /// Asks.
        public init(
            repeats: Int = 10, mostRows: Int = 2_000, explainedRows: Int = 100, fairness: [String] = [],
            seed: UInt64 = 0
        ) {
            self.repeats = repeats
            self.mostRows = mostRows
            self.explainedRows = explainedRows
            self.fairness = fairness
            self.seed = seed
        }
    }

    /// Explains a model on rows that have a target.
    ///
    /// - Parameters:
    ///   - predictor: The model.
    ///   - table: The rows; for fairness also columns that the model does not know.
    ///   - metric: By which columns and slices are measured; nil for the one that the model was made for.
    ///   - file: Where the rows come from, for messages.
    ///   - request: What to find out.
    ///   - progress: Told now and then which share of the predictions that may be needed is made; the rest of them may turn
    ///     out to be unnecessary.
    /// - Throws: `DataError` for a target that is not the model's or a column that is not there.
    public init(
        _ predictor: ModelPredictor, on table: Table, metric asked: MetricEntry? = nil, file: String,
        _ request: Request = .init(), progress: (Double) -> Void = { _ in }
    ) throws {
        guard predictor.task != .clustering else {
            throw TrainingError.unusableData("a clustering predicts nothing that could be explained by a target")
        }
        let target = try predictor.truth(of: table, file: file)
        let matched = try predictor.matching(table)
        let metric = asked ?? predictor.metric
        let decision = predictor.decision
        let predictions = try predictor.predict(matched: matched.table)
        self.init(
            of: predictions, target, column: predictor.target ?? "", metric: metric, decision: decision, isUnseen: false
        )
        if case .ensemble(let ensemble) = predictor.model {
            calibration = ensemble.description.calibration?.kind.rawValue
        }
        remarks = matched.remarks.map(\.description)
        if !matched.flags.isEmpty {
            remarks.append("\(matched.flags.count) rows have something that training did not know; predict says what")
        }
        func score(_ predictions: Matrix<Float>, _ target: Target) -> Double {
            (try? metric.evaluate(predictions, target, decidedBy: decision)) ?? .nan
        }
        slices = WeakSlices(of: matched.table, predictions, target, metric: metric.name, score: score)
        for name in request.fairness {
            guard let column = table[name] else {
                throw DataError(
                    "There is no column \"\(name)\".", file: file,
                    remedy: DataError.remedy(forUnknown: name, among: table.columns.map(\.name)))
            }
            fairness.append(
                GroupRates(
                    by: column, predictions,
                    decisions: decision.map { predictions.decisions(by: $0) } ?? likeliest(predictions),
                    target, metric: metric.name, score: score))
        }

        let rows = Self.thinned(table.rowCount, to: request.mostRows)
        let part = rows.count == table.rowCount ? matched.table : try matched.table.rows(rows)
        let truth = target.gathering(rows: rows)
        if rows.count < table.rowCount {
            remarks.append("columns were shuffled and varied in \(rows.count) of the \(table.rowCount) rows")
        }
        let varied = try part.rows(Self.thinned(part.rowCount, to: 500))
        let shown = try part.rows(Self.thinned(part.rowCount, to: request.explainedRows))
        let isExplained = request.explainedRows > 0
        let count = part.columns.count
        let most =
            part.rowCount * (1 + count * request.repeats) + varied.rowCount * count * PartialDependence.mostValues
            + (isExplained ? shown.rowCount * RowExplainer.mostPredictions(columns: count) : 0)
        var made = 0
        func predict(_ table: Table) throws -> Matrix<Float> {
            defer {
                made += table.rowCount
                progress(min(1, Double(made) / Double(max(1, most))))
            }
            return try predictor.predict(matched: table)
        }
        importance = try PermutationImportance(
            of: part, metric: metric.name, goal: metric.goal, repeats: request.repeats, seed: request.seed,
            predict: predict
        ) { (try? metric.evaluate($0, truth, decidedBy: decision, weights: $1)) ?? .nan }
        dependence = try part.columns.compactMap {
            try PartialDependence(of: $0.name, in: varied, predict: predict)
        }
        if isExplained {
            let found = try RowExplainer(predictor, seed: request.seed).explain(
                shown, background: part, prefersFile: false, predict: predict)
            effects = Effects(found.values, method: found.method, classNames: classNames)
        }
    }

    /// Rows spread over all, at most so many.
    static func thinned(_ count: Int, to most: Int) -> [Int] {
        guard most > 0, count > most else { return Array(0..<count) }
        return (0..<most).map { $0 * count / most }
    }

    private func likeliest(_ predictions: Matrix<Float>) -> [Int] {
        task == .classification ? predictions.decisions(by: nil) : []
    }
}
