public import Datasets
public import Foundation
import LinearAlgebra
public import Models
import Randomness
public import Studies

/// What comes out of the trials of an `auto` study: the best mean of their models, and how good it may be expected to be.
///
/// Members are selected on the predictions that each model made for rows it had not seen. The estimate corrects for that
/// selection: the rows are cut into parts, the members are selected anew without each part, and every row is judged by a
/// selection that has not looked at it. The strategy itself has looked at all rows, though, and with few of them finds
/// configurations that fit their noise; the trials of the portfolio were chosen before any was run. The estimate lies
/// between that of all trials and that of the portfolio alone, the nearer to the latter the fewer rows there are. The
/// interval is that of a bootstrap over the rows.
public struct AutoResult: Sendable {
    /// A trial as people compare them.
    public struct Entry: Sendable, Codable, Equatable {
        /// The trial's number.
        public var trial: Int
        /// What was trained.
        public var estimator: String
        /// The metric on rows that its models have not seen.
        public var value: Double
        /// How much it counts in what is delivered; 0 for not at all.
        public var weight: Double
    }

    /// What is delivered.
    public let model: EnsembleModel
    /// The trials, the best first.
    public let leaderboard: [Entry]
    /// The metric of predicting without looking at the columns.
    public let baseline: Double
    /// The estimate of what is delivered.
    public let estimate: EnsembleDescription.Estimate?
    /// Whether anything that predicts the target was found; nil if that cannot be said.
    public let signal: SignalTest?
    /// What the plan warns of, and what could not be done.
    public let warnings: [String]
    /// Whether a stack weighs the members, and not the greedy selection.
    public let isStacked: Bool
    /// The ways of calibration that were tried, on rows that they were not fitted to; empty for numbers.
    public let calibrations: [CalibrationChoice.Trial]
    /// What a decision costs in the mean, by the likeliest class and by the costs; nil without costs.
    public let costs: Costs?
    /// What is needed to explain the result by rows that no model had seen.
    let evidence: AutoEvidence

    /// What a decision costs in the mean.
    public struct Costs: Sendable, Codable, Equatable {
        /// If the likeliest class is always taken.
        public var likeliest: Double
        /// If the class with the least expected cost is.
        public var decided: Double
    }

    /// How many trials' predictions are compared, at most: the best by the metric.
    private static let mostCandidates = 40
    /// With so many rows the estimate is half way between that of the portfolio and that of all trials.
    private static let trustedRows = 1_000.0
    /// Models of all members together have at most so many bytes.
    private static let mostBytes = 300 << 20

    /// Puts together what trials have left.
    ///
    /// - Parameters:
    ///   - plan: What was planned.
    ///   - profile: What the table looks like.
    ///   - definition: The study, with its data described.
    ///   - kept: Where trials left their models; nothing there gives the baseline.
    ///   - folder: Where relative paths start.
    ///   - secondsLeft: How much time there is to fit models to all rows, where those of the folds are not delivered.
    ///   - isLate: Asked now and then; once it answers true, the interval is made from fewer resamples.
    /// - Throws: `DataError` if the table cannot be read any more.
    /// - Complexity: O(trials · rows) and reading the models of the members.
    public init(
        _ plan: AutoPlan, _ profile: TableProfile, _ definition: StudyDefinition, kept: URL,
        relativeTo folder: URL = RunnerSettings().folder, secondsLeft: () -> Double = { .infinity },
        isLate: () -> Bool = { false }
    ) throws {
        guard case .train(let train) = definition.objective else {
            preconditionFailure("auto writes studies that train")
        }
        let data = try StudyData(
            train.data, files: train.data.dataSource.files(relativeTo: folder), validation: train.validation,
            seed: definition.seed)
        let judged = data.splits.flatMap(\.validation)
        let target = data.dataset.target.gathering(rows: judged)
        let base = Self.base(of: data.dataset.target, plan.quantile)
        let metric = plan.metric
        func value(_ predictions: Matrix<Float>) -> Double { (try? metric.evaluate(predictions, target)) ?? .nan }

        baseline = value(Matrix(rows: judged.count, columns: base.count) { Float(base[$1]) })
        let sign = metric.goal == .minimize ? 1.0 : -1.0
        var candidates = KeptTrial.all(in: kept).filter {
            $0.rows == judged && $0.predictions.columns == base.count && $0.predictions.isFinite
        }.map { (trial: $0, value: value($0.predictions)) }.filter { $0.value.isFinite }
        candidates.sort { (sign * $0.value, $0.trial.trial) < (sign * $1.value, $1.trial.trial) }

        let chosen = Array(candidates.prefix(Self.mostCandidates))
        let combination = AutoCombination(
            chosen.map(\.trial.predictions), target, base: base, sizes: chosen.map(\.trial.bytes),
            quantile: plan.quantile, isLate: isLate)
        let newestOnly = if case .timeOrdered = train.validation { true } else { false }
        var selected = Self.members(
            chosen.map(\.trial), weights: combination.weights(nil), newestOnly: newestOnly)
        isStacked = combination.isStacked
        let selectedOnly = combination.predictions
        let enqueued = chosen.map(\.trial).filter { $0.trial < definition.enqueued?.count ?? 0 }
        let portfolio = enqueued.map(\.predictions)
        let plannedOnly =
            portfolio.isEmpty || portfolio.count == chosen.count
            ? selectedOnly
            : AutoCombination(
                portfolio, target, base: base, sizes: enqueued.map(\.bytes), quantile: plan.quantile,
                mayStack: isStacked, isLate: isLate
            ).predictions
        signal = SignalTest(
            portfolio.isEmpty ? chosen.map(\.trial.predictions) : portfolio, target, metric, seed: definition.seed,
            isLate: isLate)
        var sureness = AutoSureness(
            selectedOnly, plannedOnly, target, metric, quantile: plan.quantile, isEmpty: selected.isEmpty || isLate())
        if metric.reading != .decisions, sign * value(sureness.predictions) >= sign * baseline {
            // Who does not look at the columns does better on rows that no model has seen.
            let constant = Matrix<Float>(rows: judged.count, columns: base.count) { Float(base[$1]) }
            selected = []
            sureness = AutoSureness(constant, constant, target, metric, quantile: plan.quantile, isEmpty: true)
        }
        var weights: [Int: Double] = [:]
        for member in selected { weights[member.trial.trial] = member.weight }
        leaderboard = candidates.map {
            Entry(
                trial: $0.trial.trial, estimator: $0.trial.estimator, value: $0.value,
                weight: weights[$0.trial.trial] ?? 0)
        }
        let (honest, planned) = (sureness.predictions, sureness.planned)
        var warnings = plan.warnings
        var rule = sureness.tuning?.rule
        do throws(CostMatrix.Mistake) {
            if let costs = plan.costs { rule = .costs(try costs.costs(of: target.names ?? [])) }
        } catch {
            warnings.append("costs were not used: \(error)")
        }
        calibrations = sureness.trials
        let others =
            plan.task == .classification
            ? ["accuracy", "roc-auc", "log-loss"] : plan.quantile == nil ? ["rmse", "mae", "r2"] : []
        var estimates = Self.estimates(
            [metric] + others.filter { $0 != metric.name }.compactMap(MetricCatalogue.named), honest, planned, target,
            rule,
            decided: plan.costs == nil ? sureness.tuning?.decided : nil, seed: definition.seed, isLate: isLate)
        let gain = AveragingGain(
            selected.map { ($0.weight, $0.models) }, data.dataset.features, rows: judged, honest: honest, target,
            isLate: isLate)
        for (name, single) in estimates {
            if let gain, let metric = MetricCatalogue.named(name) { estimates[name] = gain.improved(single, metric) }
        }
        warnings += GivenAway(data.dataset, estimates).warnings
        estimate = estimates[metric.name]

        let judges = selected.map(\.models)
        let delivered =
            newestOnly
            ? Self.refit(
                selected.map { ($0.trial, $0.models) }, train, data, seed: definition.seed, secondsLeft: secondsLeft)
            : Refit(models: judges.map { models in models.map { $0.asOne(of: models.count) } }, late: [])
        warnings += delivered.warnings
        self.warnings = warnings
        let ready = zip(selected, delivered.models).map { (member: $0, models: $1) }
        var description = EnsembleDescription(
            task: plan.task, target: train.data.target ?? "", classNames: data.dataset.target.names,
            columns: Self.columns(of: data.dataset, profile), ignored: plan.ignored,
            missing: profile.missingMarkers, base: base,
            members: ready.map {
                .init(
                    trial: $0.member.trial.trial, estimator: $0.member.trial.estimator, weight: $0.member.weight,
                    models: $0.models.count)
            }, metric: metric.name, estimates: estimates,
            errorQuantiles: plan.quantile == nil ? Self.errorQuantiles(honest, target) : [],
            calibration: sureness.calibration, decision: rule,
            warnings: warnings
                + (signal?.isFound ?? true ? [] : ["no signal found: shuffled targets are predicted as well"]),
            data: .init(
                name: data.dataset.name, fingerprint: data.dataset.fingerprint, rows: data.dataset.rowCount,
                sample: profile.sample),
            study: definition.name, seed: definition.seed, leptune: LeptuneVersion.current)
        description.targetUnit = data.dataset.targetUnit
        description.quantile = plan.quantile
        description.quantileShift = sureness.shift
        description.shareBelow = plan.quantile.flatMap { _ in honest.shareOfRows(below: target) }
        description.contract = Self.contract(of: data.dataset, profile)
        model = EnsembleModel(description, models: ready.flatMap(\.models))
        costs = Self.costs(rule, honest, target)
        evidence = AutoEvidence(
            dataset: data.dataset, splits: data.splits, judged: judges.flatMap(\.self), target: target,
            predictions: honest, rule: rule,
            metric: metric,
            candidates: chosen.map {
                .init(entry: $0.trial.trial, bytes: $0.trial.bytes, predictions: $0.trial.predictions)
            },
            seed: definition.seed)
    }

    private static func costs(_ rule: DecisionRule?, _ predictions: Matrix<Float>, _ target: Target) -> Costs? {
        guard let rule, case .classes(let codes, _) = target,
            let likeliest = rule.meanCost(of: predictions.decisions(by: nil), codes),
            let decided = rule.meanCost(of: predictions.decisions(by: rule), codes)
        else { return nil }
        return Costs(likeliest: likeliest, decided: decided)
    }

    // MARK: - Parts

    private struct Chosen {
        var trial: KeptTrial
        var weight: Double
        var models: [SavedModel]
    }

    /// The members with their models; those that cannot be read, or would make the file too large, leave their weight to
    /// the others.
    ///
    /// - Parameter newestOnly: Whether only the last model of each counts, as it does in the order of time: the others know
    ///   less of what came before.
    private static func members(_ trials: [KeptTrial], weights: [Double], newestOnly: Bool) -> [Chosen] {
        var chosen: [Chosen] = []
        var bytes = 0
        let order = trials.indices.filter { weights[$0] > 0 }.sorted { (weights[$0], $1) > (weights[$1], $0) }
        for index in order {
            let size = trials[index].bytes
            guard chosen.isEmpty || bytes + size <= mostBytes else { continue }
            // What was left is read back whole or not at all; a trial without models cannot take part.
            guard let models = try? trials[index].savedModels(), !models.isEmpty else { continue }
            bytes += size
            let kept = newestOnly ? models.suffix(1) : models[...]
            chosen.append(
                Chosen(
                    trial: trials[index], weight: weights[index], models: Array(kept)))
        }
        let total = chosen.reduce(0) { $0 + $1.weight }
        for index in chosen.indices { chosen[index].weight /= total }
        return chosen
    }

    /// Fewer give no interval.
    private static let fewestResamples = 20

    /// Metrics with their percentile intervals by a bootstrap of the rows; those that are undefined are missing.
    ///
    /// - Parameters:
    ///   - metrics: The one that the models were made for first.
    ///   - predictions: Of a selection among all trials.
    ///   - planned: Of a selection among those that no result had a part in choosing.
    ///   - rule: How a class is decided on.
    ///   - decided: What was decided by rules that were tuned on other rows; nil where the rule was not tuned.
    ///   - isLate: Asked between resamples; for the first metric a few are drawn in any case.
    static func estimates(
        _ metrics: [MetricEntry], _ predictions: Matrix<Float>, _ planned: Matrix<Float>, _ target: Target,
        _ rule: DecisionRule? = nil, decided: Matrix<Float>? = nil, seed: UInt64, isLate: () -> Bool
    ) -> [String: EnsembleDescription.Estimate] {
        let rows = target.count
        let trust = Double(rows) / (Double(rows) + trustedRows)
        let isSame = predictions == planned
        let (decisions, plannedDecisions) = (decided ?? predictions.decided(by: rule), planned.decided(by: rule))
        func value(_ metric: MetricEntry, _ weights: [Float]? = nil) -> Double {
            let judges = metric.reading == .decisions
            let all = (try? metric.evaluate(judges ? decisions : predictions, target, weights: weights)) ?? .nan
            if isSame { return all }
            let first = (try? metric.evaluate(judges ? plannedDecisions : planned, target, weights: weights)) ?? .nan
            return trust * all + (1 - trust) * first
        }
        let rounds = max(60, min(400, 6_000_000 / max(1, rows)))
        func resampled(_ metric: MetricEntry, atLeast fewest: Int) -> [Double] {
            var values: [Double] = []
            for round in 0..<rounds {
                if round >= fewest, isLate() { break }
                var generator = CounterGenerator(seed: seed, stream: round, purpose: .resampling)
                var counts = [Float](repeating: 0, count: rows)
                for _ in 0..<rows { counts[min(rows - 1, Int(generator.uniform() * Double(rows)))] += 1 }
                values.append(value(metric, counts))
            }
            return values.filter(\.isFinite)
        }
        var estimates: [String: EnsembleDescription.Estimate] = [:]
        for (place, metric) in metrics.enumerated() {
            let value = value(metric)
            // What the models were made for has an interval in any case; some of the others take long with many classes.
            let resampled = resampled(metric, atLeast: place == 0 ? Self.fewestResamples : 0)
            guard value.isFinite, resampled.count >= Self.fewestResamples else { continue }
            let sorted = resampled.sorted()
            func quantile(_ share: Double) -> Double { sorted[Int((share * Double(sorted.count - 1)).rounded())] }
            estimates[metric.name] = .init(
                value: value, low: min(value, quantile(0.025)), high: max(value, quantile(0.975)))
        }
        return estimates
    }

    /// What rows must be like, by the table that was learned from; not what depends on the date or on other rows.
    private static func contract(of dataset: Dataset, _ profile: TableProfile) -> DataContract? {
        guard case .table(let table) = dataset.features else { return nil }
        var contract = DataContract(suggestedFor: profile, table)
        for index in contract.columns.indices { contract.columns[index].isUnique = false }
        return contract
    }

    private static func errorQuantiles(_ predictions: Matrix<Float>, _ target: Target) -> [Double] {
        guard case .numbers(let numbers) = target else { return [] }
        let errors = numbers.indices.map { Double(abs(numbers[$0] - predictions[$0, 0])) }.sorted()
        // One rank higher than the share, as split conformal prediction asks for.
        return (0...200).map { step in
            errors[
                min(
                    errors.count - 1,
                    Int((Double(step) / 200 * Double(errors.count + 1)).rounded(.up)) - (step > 0 ? 1 : 0))]
        }
    }

    private static func base(of target: Target, _ quantile: Double?) -> [Double] {
        switch target {
        case .classes(let codes, let names):
            var counts = [Double](repeating: 0, count: names.count)
            for code in codes { counts[Int(code)] += 1 }
            return counts.map { $0 / Double(codes.count) }
        case .numbers(let numbers):
            if let quantile { return [numbers.map(Double.init).quantile(quantile)] }
            return [numbers.reduce(0) { $0 + Double($1) / Double(numbers.count) }]
        case .unlabelled: return []
        }
    }

    /// What is known of the columns of a table.
    static func columns(of dataset: Dataset, _ profile: TableProfile) -> [EnsembleDescription.Column] {
        guard case .table(let table) = dataset.features else { return [] }
        let profiles = profile.byName
        return table.columns.map { column in
            let known = profiles[column.name]
            let kind = known?.kind ?? .number
            var levels: [String]?
            if case .categorical(_, let names) = column.values {
                // Of texts and dates any new one is welcome, and no file should hold all that were seen.
                levels = [.text, .date, .list, .image].contains(kind) || names.count > 10_000 ? [] : names
            }
            var described = EnsembleDescription.Column(
                name: column.name, kind: kind, levels: levels, minimum: known?.numbers?.minimum,
                maximum: known?.numbers?.maximum, missing: known?.missing ?? 0,
                typical: levels == [] ? nil : EnsembleDescription.Column.typicalValues(of: column.values))
            described.unit = column.unit?.name
            return described
        }
    }
}

extension Target {
    fileprivate var names: [String]? { if case .classes(_, let names) = self { names } else { nil } }
}
