/// Rounds of a deterministic study.
extension StudyState {
    /// Whether no trial can go on unless the scheduler promotes one or the sampler suggests one.
    ///
    /// Every open trial has then been measured at its target. In a deterministic study the scheduler compares trials,
    /// and the sampler is asked, only at such moments: what they see is a whole *round*, whoever finished first in it.
    public var isAtRest: Bool {
        open.allSatisfy { number in
            let trial = trials[number]
            switch trial.state {
            case .paused: return trial.reached >= trial.target
            case .running: return trial.reached >= trial.target && trial.target < definition.fidelity.maximum
            case .waiting, .completed, .pruned, .failed, .cancelled: return false
            }
        }
    }

    mutating func rest() {
        var now = self
        now.lastRest = []
        lastRest = [now]
    }

    /// The trials that have got further since the round began and were not pruned in it, by number.
    var advancedInRound: [Int] {
        let before = lastRest.first?.trials ?? Trials()
        return trials.indices.filter { number in
            let trial = trials[number]
            guard trial.state != .pruned, trial.state != .cancelled else { return false }
            guard before.indices.contains(number) else { return true }
            let earlier = before[number]
            return trial.reached > earlier.reached || trial.state.isTerminal != earlier.state.isTerminal
        }
    }

    /// What a trial of a deterministic study may be compared with before it reaches its target: itself as it is, all
    /// others as they were when the round began; the state itself in any other study.
    ///
    /// - Complexity: O(trials).
    package func visible(to number: Int) -> StudyState {
        guard definition.deterministicBatch != nil, trials.indices.contains(number), var view = lastRest.first else {
            return self
        }
        for trial in trials[view.trials.count...] {
            view.trials.append(trial.unstarted)
            view.open.insert(trial.number)
        }
        view.trials[number] = trials[number]
        view.revision = revision
        return view
    }
}

extension StudyEvent {
    /// Whether work follows that the trials at rest did not have before.
    var beginsRound: Bool {
        switch self {
        case .trialSuggested, .trialBranched, .trialPromoted: true
        case .created, .started, .paused, .trialEnqueued, .spaceEdited, .trialLeased, .measured, .trialPaused,
            .attemptEnded, .attemptFailed, .trialEnded, .late, .ended:
            false
        }
    }
}
