import Objectives

/// Watches a run on the training thread and passes on what it sees.
final class AttemptObserver: RunObserver {
    private let link: TrainingLink
    private let report: (TrainingEvent) -> Void

    init(link: TrainingLink, report: @escaping (TrainingEvent) -> Void) {
        self.link = link
        self.report = report
    }

    func measured(fidelity: Int, value: Double, seconds: Double) {
        report(.measured(fidelity: fidelity, value: value, seconds: seconds))
    }

    func nextStep(at fidelity: Int) -> RunStep {
        report(.asked(.step(fidelity: fidelity)))
        switch link.nextAnswer() {
        case .step(let step): return step
        // An answer to a question that was not asked here cannot come; ending is the safe reading.
        case .chunk, .refused: return .stop
        case nil: return link.interruption == .release ? .release : .stop
        }
    }

    var interruption: Interruption? { link.interruption }
}
