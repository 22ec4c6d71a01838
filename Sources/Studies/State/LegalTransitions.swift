/// Which states may follow which, of studies, trials and leases: the one place where it is written.
///
/// ``StudyState`` refuses every event that would break it, and the store's triggers are made from it. States go by the
/// names they have in the store's tables.
package enum LegalTransitions {
    /// The states that may follow one; a state is not among its own followers unless it may be entered anew.
    package struct Row: Sendable {
        package let state: String
        package let followers: [String]
    }

    /// Of studies: a study that is over stays over.
    package static let studies = [
        Row(state: "defined", followers: ["running", "paused", "ended"]),
        Row(state: "running", followers: ["running", "paused", "ended"]),
        Row(state: "paused", followers: ["running", "paused", "ended"]),
        Row(state: "ended", followers: []),
    ]

    /// Of trials: what has ended stays as it is.
    ///
    /// `waiting` to `paused`: a worker that was thought lost delivers its checkpoint before another has the trial.
    package static let trials = [
        Row(state: "waiting", followers: ["running", "paused"] + ends),
        Row(state: "running", followers: ["running", "waiting", "paused"] + ends),
        Row(state: "paused", followers: ["running"] + ends),
        Row(state: "completed", followers: []),
        Row(state: "pruned", followers: []),
        Row(state: "failed", followers: []),
        Row(state: "cancelled", followers: []),
    ]

    private static let ends = ["completed", "pruned", "failed", "cancelled"]

    /// Of leases, by how their attempts ended: only one that was thought lost may come back or end otherwise.
    package static let leases =
        [Row(state: held, followers: AttemptEnding.allCases.map(\.rawValue))]
        + AttemptEnding.allCases.map { ending in
            Row(
                state: ending.rawValue,
                followers: ending == .lost ? [held] + AttemptEnding.allCases.map(\.rawValue) : [])
        }

    /// The name of a lease that has not ended.
    package static let held = "held"

    /// Whether a state may follow another.
    package static func allow(_ table: [Row], from state: String, to next: String) -> Bool {
        table.first { $0.state == state }?.followers.contains(next) ?? false
    }
}

extension StudyState.Phase {
    /// The phase's name, without how the study ended.
    package var name: String {
        switch self {
        case .defined: "defined"
        case .running: "running"
        case .paused: "paused"
        case .ended: "ended"
        }
    }
}

extension StudyState {
    /// What is illegal about the states that an event leads to, by the table of ``LegalTransitions``.
    func illegalMove(by event: StudyEvent) -> String? {
        switch event {
        case .started: illegalPhase("running")
        case .paused: illegalPhase("paused")
        case .ended: illegalPhase("ended")
        case .trialLeased(let trial, _, _, _, _), .measured(let trial, _, _): illegalState(of: trial, "running")
        case .trialPaused(let trial, _, _):
            illegalState(of: trial, "paused") ?? illegalLease(of: trial, AttemptEnding.paused.rawValue)
        case .attemptEnded(let trial, _, let ending, _):
            illegalState(of: trial, "waiting") ?? illegalLease(of: trial, ending.rawValue)
        case .attemptFailed(let trial, _, _, _):
            // One that was thought lost waits already when its failure arrives.
            (trials.indices.contains(trial) && trials[trial].state == .waiting
                ? nil : illegalState(of: trial, "waiting"))
                ?? illegalLease(of: trial, AttemptEnding.failed.rawValue)
        case .trialEnded(let trial, _, let outcome): illegalState(of: trial, outcome.stateName)
        case .created, .trialSuggested, .trialBranched, .trialEnqueued, .spaceEdited, .trialPromoted, .late: nil
        }
    }

    private func illegalPhase(_ next: String) -> String? {
        LegalTransitions.allow(LegalTransitions.studies, from: phase.name, to: next)
            ? nil : "a study that is \(phase.name) does not become \(next)"
    }

    private func illegalState(of number: Int, _ next: String) -> String? {
        guard trials.indices.contains(number) else { return "trial \(number) is unknown" }
        let state = trials[number].state.name
        return LegalTransitions.allow(LegalTransitions.trials, from: state, to: next)
            ? nil : "trial \(number) is \(state) and does not become \(next)"
    }

    private func illegalLease(of number: Int, _ next: String) -> String? {
        guard trials.indices.contains(number), let attempt = trials[number].attempts.last else {
            return "trial \(number) has no attempt"
        }
        let state = attempt.ending?.rawValue ?? LegalTransitions.held
        return LegalTransitions.allow(LegalTransitions.leases, from: state, to: next)
            ? nil : "attempt \(attempt.number) of trial \(number) is \(state) and does not become \(next)"
    }
}

extension TrialOutcome {
    /// The name of the state that a trial ends in.
    var stateName: String {
        switch self {
        case .completed, .evaluated: "completed"
        case .pruned: "pruned"
        case .failed: "failed"
        case .cancelled: "cancelled"
        }
    }
}
