import Datasets
public import Foundation
import LinearAlgebra
public import Models
import SearchSpaces
public import Studies

/// What comes out of the trials of a study of clusterings: the one whose clusters lie apart and are found again, and whether
/// there are clusters at all.
///
/// Trials are compared by their silhouette in the features of one scaling, as that of each trial's own features would
/// favour a scaling that only looks good. The best of them are fitted to resampled rows: of those whose clusters are found
/// again (a mean Jaccard coefficient of 0.75 or more, which Hennig calls valid) the one with the best silhouette is
/// delivered, and of such that cannot be told from it the one by the simplest method; if none is found again, the one in
/// which silhouette times stability is greatest.
public struct ClusterResult: Sendable {
    /// A clustering as people compare them.
    public struct Entry: Sendable, Codable, Equatable {
        /// The trial; nil for one that no trial has run.
        public var trial: Int?
        /// What was fitted.
        public var estimator: String
        /// How many clusters there are.
        public var clusters: Int
        /// The silhouette in the features of one scaling.
        public var silhouette: Double
        /// How well clusters are found again; nil if it was not looked at.
        public var stability: Double?
        /// Whether it is delivered.
        public var isDelivered: Bool
    }

    /// What is delivered.
    public let model: ClusterModel
    /// The clusterings that were compared, the best silhouette first.
    public let leaderboard: [Entry]
    /// Rows as points of a picture; nil if they cannot be drawn.
    public let map: RowMap?
    /// The cluster of each row, from 0; −1 for none.
    public let clusters: [Int]

    /// From this on clusters count as found again.
    public static let validStability = 0.75
    /// How many clusterings are fitted to all rows, and how many of these to resampled ones.
    private static let most = (fitted: 16, resampled: 6)
    private static let resamples = 40
    /// Silhouettes that differ by less are alike.
    private static let indifference = 0.01
    /// Methods, the simplest first.
    private static let simplest = ["k-means", "gaussian-mixture", "agglomerative", "dbscan"]
    private static let drawnRows = 1_500

    /// Puts together what trials have found.
    ///
    /// - Parameters:
    ///   - plan: What was planned.
    ///   - definition: The study, with its data described.
    ///   - trials: The trials, as far as they are known; none gives what the plan begins with.
    ///   - folder: Where relative paths start.
    ///   - isLate: Asked often; once it answers true, what is there is delivered.
    /// - Throws: `DataError` if the table cannot be read any more, `TrainingError` if nothing can be clustered.
    public init(
        _ plan: ClusterPlan, _ definition: StudyDefinition, trials: [Trial],
        relativeTo folder: URL = RunnerSettings().folder, isLate: () -> Bool = { false }
    ) throws {
        guard case .train(let train) = definition.objective else {
            preconditionFailure("auto writes studies that train")
        }
        let data = try StudyData(
            train.data, files: train.data.dataSource.files(relativeTo: folder), validation: train.validation,
            seed: definition.seed)
        guard case .table(let table) = data.dataset.features else {
            preconditionFailure("auto reads tables")
        }
        let common = try CommonFeatures(train, data.dataset, seed: definition.seed)
        var candidates = try Self.candidates(plan, trials, train, data.dataset, definition.seed, common, isLate)
        // First whether there is anything to find: resampling takes all the time that there is.
        let evidence = ClusterEvidence(
            common.features, blocks: common.blocks, counts: 2...min(8, plan.space.counts.upperBound),
            seed: definition.seed, isLate: isLate)
        Self.resample(&candidates, seed: definition.seed, isLate)
        let order = candidates.indices.sorted {
            (candidates[$1].silhouette, $0) < (candidates[$0].silhouette, $1)
        }
        let best = Self.best(candidates, order)
        let chosen = candidates[best]
        let saved = SavedModel(
            chosen.model,
            ModelDescription(
                estimator: chosen.estimator.name, settings: chosen.settings.values, task: .clustering, target: nil,
                classNames: nil, input: ModelInput(data.dataset.features, rows: Array(data.dataset.searchRows)),
                pipeline: chosen.pipeline, fitted: .allRows, epochs: 1, metrics: ["silhouette": chosen.silhouette],
                data: .init(
                    name: data.dataset.name, fingerprint: data.dataset.fingerprint, rows: data.dataset.rowCount),
                seed: definition.seed, leptune: LeptuneVersion.current))
        let description = ClusterDescription(
            clusters: [], unassigned: 0, silhouette: chosen.silhouette, evidence: evidence,
            estimator: chosen.estimator.name, configuration: chosen.configuration.values,
            columns: AutoResult.columns(of: data.dataset, plan.profile), ignored: plan.ignored,
            missing: plan.profile.missingMarkers,
            warnings: plan.warnings + Self.warnings(chosen, evidence), data: saved.description.data,
            study: definition.name, seed: definition.seed, leptune: LeptuneVersion.current)
        guard
            let model = ClusterModel(
                saved, table, chosen.training.features, chosen.grouping, stabilities: chosen.stabilities, description)
        else { throw TrainingError.unusableData("no row is in any cluster") }
        self.model = model
        leaderboard = order.map { place in
            Entry(
                trial: candidates[place].trial, estimator: candidates[place].estimator.name,
                clusters: candidates[place].count, silhouette: candidates[place].silhouette,
                stability: candidates[place].stability, isDelivered: place == best)
        }
        let size = max(1, chosen.training.count / Self.drawnRows)
        map = try? RowMap(
            chosen.training.features, rows: Array(stride(from: 0, to: chosen.training.count, by: size)))
        clusters = model.clusters(of: chosen.grouping)
    }

    // MARK: - Parts

    /// The best trial of each estimator and number of clusters, fitted to all rows; at least one.
    private static func candidates(
        _ plan: ClusterPlan, _ trials: [Trial], _ train: TrainObjective, _ dataset: Dataset, _ seed: UInt64,
        _ common: CommonFeatures, _ isLate: () -> Bool
    ) throws -> [ClusterCandidate] {
        let completed = trials.filter { $0.value?.isFinite ?? false }.sorted {
            ($1.value ?? 0, $0.number) < ($0.value ?? 0, $1.number)
        }
        var seen: Set<String> = []
        let best = completed.filter { trial in
            let name = train.estimator(in: trial.configuration)
            let clusters = trial.configuration["\(name).clusters"].map { "\($0)" } ?? "–"
            return seen.insert("\(name) \(clusters)").inserted
        }.prefix(most.fitted)
        let planned = plan.space.portfolio.map { Configuration($0) }
        var candidates: [ClusterCandidate] = []
        for (configuration, trial) in best.map({ ($0.configuration, Optional($0.number)) }) + planned.map({ ($0, nil) })
        {
            // Planned ones only stand in where no trial came to anything.
            if trial == nil, candidates.count >= 1 { break }
            // One has to be there, however late it is.
            let isFirst = candidates.isEmpty
            if !isFirst, isLate() { break }
            guard
                var candidate = try? ClusterCandidate(
                    configuration, trial: trial, train, dataset, seed: seed, isLate: { !isFirst && isLate() }),
                candidate.count >= 2
            else { continue }
            candidate.silhouette = common.silhouette(candidate.grouping)
            if candidate.silhouette.isFinite { candidates.append(candidate) }
        }
        guard !candidates.isEmpty else {
            throw TrainingError.unusableData(
                "no clustering with two clusters or more was found: rows are too much the same")
        }
        return candidates
    }

    private static func resample(_ candidates: inout [ClusterCandidate], seed: UInt64, _ isLate: () -> Bool) {
        let order = candidates.indices.sorted {
            (candidates[$1].silhouette, $0) < (candidates[$0].silhouette, $1)
        }.prefix(most.resampled)
        var failed: Set<Int> = []
        for round in 0..<resamples {
            for place in order where !failed.contains(place) {
                if isLate() { return }
                do {
                    try candidates[place].resample(round, seed: seed, isLate: isLate)
                } catch {
                    // It cannot be fitted to other rows, or there is no time: it keeps what is known of it.
                    failed.insert(place)
                }
            }
        }
    }

    private static func best(_ candidates: [ClusterCandidate], _ order: [Int]) -> Int {
        let known = order.filter { candidates[$0].stability != nil }
        let valid = known.filter { (candidates[$0].stability ?? 0) >= validStability }
        if let first = valid.first {
            let alike = valid.filter { candidates[$0].silhouette >= candidates[first].silhouette - indifference }
            func rank(_ place: Int) -> Int {
                simplest.firstIndex(of: candidates[place].estimator.name) ?? simplest.count
            }
            return alike.min { (rank($0), -candidates[$0].silhouette) < (rank($1), -candidates[$1].silhouette) }
                ?? first
        }
        func product(_ place: Int) -> Double { candidates[place].silhouette * (candidates[place].stability ?? 0) }
        return known.max { (product($0), $1) < (product($1), $0) } ?? order[0]
    }

    private static func warnings(_ chosen: ClusterCandidate, _ evidence: ClusterEvidence?) -> [String] {
        var warnings: [String] = []
        if let evidence, !evidence.isFound {
            warnings.append(
                "no clusters found: tables without any divide as well, so what follows only cuts a cloud into parts")
        }
        if let stability = chosen.stability, stability < validStability {
            warnings.append("the clusters are not stable: in other rows of the same kind others would be found")
        }
        return warnings
    }
}

/// Rows in the features of one scaling, in which clusterings are compared.
private struct CommonFeatures {
    let features: Matrix<Float>
    /// Features of one category each.
    let blocks: [Range<Int>]

    /// Numbers with their skewness taken away, so that a few far ones are not clusters of their own.
    private static let scale: [String: ParameterValue] = ["scale.method": .string("power")]

    init(_ objective: TrainObjective, _ dataset: Dataset, seed: UInt64) throws {
        let fit = try objective.pipeline(Configuration(Self.scale)).fit(
            to: Pipeline.Data(features: dataset.features, target: dataset.target), rows: Array(dataset.searchRows),
            seed: seed)
        features = fit.features
        guard case .table(let table) = dataset.features,
            let sources = fit.pipeline.sources(among: table.columns.map(\.name))
        else {
            blocks = []
            return
        }
        var blocks: [Range<Int>] = []
        for (feature, source) in sources.enumerated() {
            // Pictures are numbers here.
            let values = table.columns[source].values
            guard case .categorical = values, !values.holdsPictures else { continue }
            if let last = blocks.last, last.upperBound == feature, sources[feature - 1] == source {
                blocks[blocks.count - 1] = last.lowerBound..<(feature + 1)
            } else {
                blocks.append(feature..<(feature + 1))
            }
        }
        self.blocks = blocks
    }

    func silhouette(_ grouping: Grouping) -> Double {
        // Shares, as metrics want them.
        let shares = Matrix<Float>(rows: grouping.labels.count, columns: max(1, grouping.count)) {
            Int(grouping.labels[$0]) == $1 ? 1 : 0
        }
        let target = Target.unlabelled(count: grouping.labels.count, reference: nil)
        return (try? MetricCatalogue.named("silhouette")?.evaluate(shares, target, features: features)) ?? .nan
    }
}
