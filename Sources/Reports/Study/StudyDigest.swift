import SearchSpaces
import Strategies
package import Studies

/// A snapshot with what every figure and section needs of it, worked out once.
package struct StudyDigest: Sendable {
    /// A trial's value for comparison: its final one, or else its last finite measurement.
    struct Score: Sendable, Equatable {
        var value: Double
        /// Whether the trial was completed.
        var isFinal: Bool
    }

    /// How many marks a figure draws at most; more would be slower to open and no clearer.
    package static let markLimit = 5000

    let snapshot: StudySnapshot
    /// How much each parameter matters, or why that is not known.
    let importance: Result<ParameterImportance, ParameterImportance.Unavailable>
    /// Whether what may be private is left out: hosts, paths, messages and the study file.
    let isPublic: Bool
    /// What came out of the study, if that is a model.
    let model: DeliveredModel?
    /// What came out of the study, if that is clusters.
    let clusters: DeliveredClusters?
    /// The scores by trial number; trials without any measurement are absent.
    let scores: [Int: Score]
    /// The numbers of the completed trials, best first.
    let ranking: [Int]
    /// Into which fifth of the scored trials a trial falls, 0 for the best.
    let fifths: [Int: Int]
    /// The workers that had an attempt or are known, in the order of their first attempt.
    let workers: [WorkerID]
    /// The number under which a worker appears in the report, from 1.
    let workerNumbers: [WorkerID: Int]

    package init(
        _ snapshot: StudySnapshot, isPublic: Bool = false, model: DeliveredModel? = nil,
        clusters: DeliveredClusters? = nil
    ) {
        self.snapshot = snapshot
        importance = ParameterImportance.estimate(state: snapshot.state)
        self.isPublic = isPublic
        self.model = model
        self.clusters = clusters
        let metric = snapshot.state.definition.metric
        let trials = snapshot.state.trials
        var scores: [Int: Score] = [:]
        for trial in trials {
            if let value = trial.value, value.isFinite {
                scores[trial.number] = Score(value: value, isFinal: true)
            } else if let value = trial.measurements.last(where: { $0.value.isFinite })?.value {
                scores[trial.number] = Score(value: value, isFinal: false)
            }
        }
        self.scores = scores
        let ordered = scores.sorted { (metric.loss($0.value.value), $0.key) < (metric.loss($1.value.value), $1.key) }
        ranking = ordered.filter(\.value.isFinal).map(\.key)
        fifths = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1.key, $0 * 5 / ordered.count) })
        let attempts = trials.flatMap(\.attempts).sorted { ($0.startedAt, $0.worker) < ($1.startedAt, $1.worker) }
        var workers: [WorkerID] = []
        var numbers: [WorkerID: Int] = [:]
        for worker in attempts.map(\.worker) + snapshot.workers.map(\.id).sorted() where numbers[worker] == nil {
            workers.append(worker)
            numbers[worker] = workers.count
        }
        self.workers = workers
        workerNumbers = numbers
    }

    var state: StudyState { snapshot.state }
    var definition: StudyDefinition { snapshot.state.definition }
    var trials: [Trial] { snapshot.state.trials.array }
    var metric: Metric { definition.metric }
    /// The metric's name, short enough for an axis.
    var metricTitle: String { NumberText.short(metric.name, 32) }
    /// The resource's name, short enough for an axis.
    var fidelityTitle: String { NumberText.short(definition.fidelity.name, 24) }
    /// Whether trials can get more or less of the resource.
    var hasFidelity: Bool { definition.fidelity.maximum > 1 }
    /// The searched parameters in the order of declaration.
    var parameters: [Parameter] { definition.space.searched }

    /// Where and by whom a worker appears in the report.
    func workerName(_ worker: WorkerID) -> String { "worker \(workerNumbers[worker] ?? 0)" }

    /// Seconds from an attempt's start to its end, or to the snapshot while it runs.
    func seconds(_ attempt: Attempt) -> Double {
        max(0, (attempt.endedAt ?? state.elapsed) - attempt.startedAt)
    }

    /// Seconds that workers spent on a trial.
    func seconds(_ trial: Trial) -> Double {
        trial.attempts.reduce(0) { $0 + seconds($1) }
    }

    /// Every k-th of many, so that at most `limit` are left, and always those that must stay.
    static func thinned<Element>(_ all: [Element], to limit: Int, keeping mustStay: (Element) -> Bool) -> [Element] {
        guard all.count > limit, limit > 0 else { return all }
        let stride = (all.count + limit - 1) / limit
        return all.enumerated().filter { $0.offset.isMultiple(of: stride) || mustStay($0.element) }.map(\.element)
    }
}
