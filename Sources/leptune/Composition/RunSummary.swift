import Foundation
import SearchSpaces
import Studies

/// What `run` prints at the end.
struct RunSummary: Encodable {
    var study: String
    var state: String
    var metric: String
    var sampler: String
    var scheduler: String
    /// Why this sampler and scheduler, if Leptune chose them.
    var reason: String?
    var bestValue: Double?
    var bestTrial: Int?
    var bestParameters: [String: String]?
    /// The trials that trade several metrics against each other, if the study has several.
    var front: FrontView?
    var trials: [String: Int]
    var seconds: Double
    /// Processor time of the manager's process, workers not included.
    var managerSeconds = ProcessInfo.processInfo.processorSeconds
    var report: String?
    private let isOver: Bool
    private let hasReachedDeadline: Bool

    private enum CodingKeys: String, CodingKey {
        case study, state, metric, sampler, scheduler, reason, bestValue, bestTrial, bestParameters, front, trials,
            seconds
        case managerSeconds, report
    }

    init(_ snapshot: StudySnapshot, report: String?) {
        let state = snapshot.state
        study = state.definition.name
        self.state = state.phase.name
        metric = state.definition.metric.name
        sampler = state.definition.sampler.name
        scheduler = state.definition.scheduler.name
        reason = state.definition.strategyReason
        bestValue = state.best?.value
        bestTrial = state.best?.number
        bestParameters = state.best?.configuration.values.mapValues(\.description)
        front = FrontView(state)
        trials = state.ended
        seconds = state.elapsed
        self.report = report
        isOver = state.isOver
        hasReachedDeadline = state.phase == .ended(.deadline)
    }

    /// The summary for a person.
    var text: String {
        var lines = ["study    \(study): \(state) after \(ProgressLine.duration(seconds))"]
        let counts = trials.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        if let reason { lines.append("strategy \(sampler) with \(scheduler): \(TextTable.harmless(reason))") }
        lines.append("trials   \(counts.isEmpty ? "none ended" : counts)")
        if let bestValue, let bestTrial, let bestParameters {
            lines.append("best     \(metric) \(ProgressLine.short(bestValue)) (trial \(bestTrial))")
            for (name, value) in bestParameters.sorted(by: { $0.key < $1.key }) {
                lines.append("           \(name) = \(value)")
            }
        } else {
            lines.append("best     no trial has completed yet")
        }
        if let front { lines.append(front.text) }
        if let report { lines.append("report   \(report)") }
        return lines.joined(separator: "\n")
    }

    /// The exit code, unless all is well.
    func failureCode(wasInterrupted: Bool) -> CommandFailure.Code? {
        if wasInterrupted, !isOver { return .interrupted }
        if bestValue == nil { return .spentWithoutResult }
        return hasReachedDeadline ? .deadlineWithResult : nil
    }
}

extension StudyState.Phase {
    /// The phase as people read it.
    var name: String {
        switch self {
        case .defined: "defined"
        case .running: "unfinished"
        case .paused: "paused"
        case .ended(let ending): ending.rawValue
        }
    }
}

extension ProcessInfo {
    /// Processor time that this process has used, in seconds, without its children's.
    fileprivate var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
