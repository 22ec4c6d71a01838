import Objectives
import Strategies
import Studies

/// Real training as the objective of a simulated study: a trial is trained as far as it is asked about, and goes on
/// from its saved state when it is asked about more.
final class TrainedTrials: RunObserver {
    private struct Progress {
        var values: [Int: Double] = [:]
        var state: SavedState?
        var result: AttemptResult?
    }

    private let definition: StudyDefinition
    private let runner = ObjectiveRunner()
    private var progress: [Int: Progress] = [:]
    private var current = Progress()

    init(_ definition: StudyDefinition) {
        self.definition = definition
    }

    /// What a trial gives at a fidelity.
    func respond(_ trial: Trial, at fidelity: Int) -> SimulatedStudy.Response {
        if progress[trial.number]?.values[fidelity] == nil, progress[trial.number]?.result == nil { train(trial) }
        guard let known = progress[trial.number] else { return .failure(.error) }
        if let value = known.values[fidelity] { return .value(value) }
        switch known.result {
        case .completed(let value)?: return .final(value)
        case .failed(let reason, _)?: return .failure(reason)
        case nil: return .failure(.error)
        }
    }

    private func train(_ trial: Trial) {
        current = progress[trial.number] ?? Progress()
        let ending = runner.run(
            TrialRun(
                trial: trial.number, configuration: trial.configuration, objective: definition.objective,
                metric: definition.metric, fidelity: definition.fidelity, until: trial.target, state: current.state,
                seed: definition.seed), observer: self)
        switch ending {
        case .finished(let result): current.result = result
        case .paused(let state): current.state = state
        case .stopped, .released: current.result = .failed(.error, message: "stopped")
        case .refused(let reason): current.result = .failed(.rejected, message: reason)
        }
        progress[trial.number] = current
    }

    func measured(fidelity: Int, value: Double, seconds: Double) { current.values[fidelity] = value }

    func nextStep(at fidelity: Int) -> RunStep { .pause }

    var interruption: Interruption? { nil }
}
