import Datasets
import Foundation
import Models
import SearchSpaces
import Studies

/// Trains a built-in estimator for one attempt, epoch by epoch.
struct TrainRunner {
    /// Epochs that take longer are worth a copy of the state, so that leaving need not wait for their end.
    private static let longEpoch = 0.5

    let objective: TrainObjective
    let run: TrialRun
    let data: DataCache
    /// Where models and predictions of a completed trial are left; nil for nowhere.
    let kept: URL?
    let observer: any RunObserver
    private let clock: RunClock

    init(
        _ objective: TrainObjective, _ run: TrialRun, data: DataCache, kept: URL? = nil, observer: any RunObserver
    ) {
        self.objective = objective
        self.run = run
        self.data = data
        self.kept = kept
        self.observer = observer
        clock = RunClock(limit: run.seconds)
    }

    /// Trains until the trial ends or somebody ends it.
    func start() -> RunEnding {
        do {
            let name = objective.estimator(in: run.configuration)
            guard let estimator = EstimatorCatalogue.named(name) else {
                return .failed(.error, "there is no estimator \(name)")
            }
            guard let metric = MetricCatalogue.named(run.metric.name) else {
                return .failed(.error, "there is no metric \(run.metric.name)")
            }
            let prepared: PreparedData
            let answer = try data.data(for: objective, run.configuration, form: estimator.form, seed: run.seed) {
                observer.interruption != nil || clock.isOver
            }
            switch answer {
            case .prepared(let ready): prepared = ready
            case .missing(let files):
                let names = files.map(\.path).joined(separator: ", ")
                return .refused("not on this worker, or changed since the study was created: \(names)")
            }
            let settings = objective.estimatorSettings(run.configuration)
            let make = {
                try FoldedLearner(estimator, settings: settings, data: prepared, metric: metric, run: run)
            }
            var learner = try make()
            if let state = run.state {
                if try learner.restore(state) { return try train(learner, from: state) }
                // A damaged state costs time, not the trial: training is deterministic, beginning again ends the same.
                learner = try make()
            }
            return try train(learner, from: nil)
        } catch TrainingError.stopped {
            // The preparation of data ends so, and the last judgement of a trial.
            switch observer.interruption {
            case .stop: return .stopped
            case .release: return .released(run.state)
            case nil: return clock.timeout
            }
        } catch TrainingError.diverged(let epoch) {
            return .failed(.diverged, "\(TrainingError.diverged(epoch: epoch))")
        } catch {
            return .failed(.error, "\(error)")
        }
    }

    private func train(_ learner: FoldedLearner, from state: SavedState?) throws -> RunEnding {
        var leave = Leave.with(state)
        var until = run.until
        var reached = run.state?.fidelity ?? 0
        var value = Double.nan
        while true {
            while learner.epoch < until {
                let start = clock.seconds
                if let ending = try trainEpoch(learner, leave) { return ending }
                leave = clock.seconds - start > Self.longEpoch ? .with(try learner.state()) : .atTheEnd
                // Once converged, only the target is worth a word.
                guard learner.epoch > reached, !learner.isConverged || learner.epoch == until else { continue }
                // A study that compares at the end alone pays for no measurement before.
                if isComparedAtTheEnd, learner.epoch < run.fidelity.maximum { continue }
                do {
                    value = try learner.value { isAskedToStop }
                } catch TrainingError.stopped {
                    return .stopped
                }
                reached = learner.epoch
                observer.measured(fidelity: reached, value: value, seconds: clock.seconds)
            }
            if until >= run.fidelity.maximum {
                // A state taken at the very end was restored.
                if value.isNaN { value = try learner.value { isAskedToStop } }
                guard !value.isNaN else {
                    return .failed(.diverged, "\(run.metric.name) is undefined on the validation rows")
                }
                try keep(learner)
                return run.result(value, try furtherValues(learner))
            }
            switch observer.nextStep(at: until) {
            case .goOn(let next): until = next
            case .pause: return .paused(try learner.state())
            case .stop: return .stopped
            case .release: return .released(try learner.state())
            }
        }
    }

    private func furtherValues(_ learner: FoldedLearner) throws -> [String: Double] {
        let metrics = run.furtherMetrics.compactMap { MetricCatalogue.named($0.name) }
        guard !metrics.isEmpty else { return [:] }
        let values = try learner.values(of: metrics) { isAskedToStop }
        return Dictionary(uniqueKeysWithValues: zip(metrics.map(\.name), values))
    }

    /// Whether the trial is not wanted any more; who leaves or has no time left waits for the value, which is paid for.
    private var isAskedToStop: Bool { if case .stop = observer.interruption { true } else { false } }

    /// Whether trials are compared at no other fidelity than the last of several.
    private var isComparedAtTheEnd: Bool {
        run.fidelity.minimum == run.fidelity.maximum && run.until == run.fidelity.maximum
    }

    /// Leaves the models and their predictions, if somebody wants them.
    private func keep(_ learner: FoldedLearner) throws {
        guard let kept else { return }
        do {
            try KeptTrial.write(learner, objective, run, seconds: clock.seconds, to: kept)
        } catch let error as TrainingError {
            throw error
        } catch {
            // The result stands; the trial only cannot take part in what is made of the kept ones.
        }
    }

    /// When a worker that leaves may interrupt an epoch.
    private enum Leave {
        /// At once; the trial goes on from this state, the last that was measured, or from the beginning.
        case with(SavedState?)
        /// When the epoch is over, which is soon.
        case atTheEnd
    }

    /// Trains one epoch; the ending if it was interrupted or a limit is reached.
    private func trainEpoch(_ learner: FoldedLearner, _ leave: Leave) throws -> RunEnding? {
        switch observer.interruption {
        case .stop: return .stopped
        case .release:
            if case .with(let state) = leave { return .released(state) }
            return .released(try learner.state())
        case nil: break
        }
        var ending: RunEnding?
        do {
            try learner.trainEpoch {
                switch (observer.interruption, leave) {
                case (.stop, _): ending = .stopped
                case (.release, .with(let state)): ending = .released(state)
                case (.release, .atTheEnd): break
                case (nil, _): if clock.isOver { ending = clock.timeout }
                }
                return ending != nil
            }
        } catch TrainingError.stopped {
            return ending
        }
        if clock.isOver && learner.epoch < run.fidelity.maximum { return clock.timeout }
        if let limit = run.bytes, let bytes = ResidentMemory.bytes, bytes > limit {
            return .failed(.outOfMemory, "the worker's process takes \(bytes) bytes; the trial may take \(limit)")
        }
        return nil
    }
}
