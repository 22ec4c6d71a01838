/// How attempts and trials end.
extension StudyState {
    mutating func reopen(_ number: Int) {
        let last = trials[number].attempts.count - 1
        trials[number].attempts[last].ending = nil
        trials[number].attempts[last].endedAt = nil
    }

    mutating func close(_ number: Int, _ ending: AttemptEnding, at now: Double) {
        let last = trials[number].attempts.count - 1
        guard last >= 0 else { return }
        trials[number].attempts[last].ending = ending
        trials[number].attempts[last].endedAt = now
    }

    private mutating func complete(_ number: Int, with evaluation: Evaluation) {
        trials[number].state = .completed
        trials[number].value = evaluation.values[0]
        guard evaluation.isFeasible else { return }
        if bestTrial.flatMap({ trials[$0].value }).map({
            definition.metric.loss(evaluation.values[0]) < definition.metric.loss($0)
        }) ?? true {
            bestTrial = number
        }
        guard !definition.furtherMetrics.isEmpty else {
            front = bestTrial.map { [$0] } ?? []
            return
        }
        let losses = losses(of: evaluation)
        guard !losses.contains(where: \.isNaN) else { return }
        var isDominated = false
        let kept = front.filter { other in
            let others = trials[other].result.map(self.losses(of:)) ?? []
            isDominated = isDominated || ParetoOrder.dominates(others, losses)
            return !ParetoOrder.dominates(losses, others)
        }
        if !isDominated { front = (kept + [number]).sorted() }
    }

    private func losses(of evaluation: Evaluation) -> [Double] {
        zip(definition.metrics, evaluation.values).map { $0.loss($1) }
    }

    mutating func end(_ number: Int, _ outcome: TrialOutcome, at now: Double) {
        let wasHeld = trials[number].attempts.last.map { $0.ending == nil || $0.ending == .lost } ?? false
        trials[number].endedAt = now
        let ending: AttemptEnding
        switch outcome {
        case .completed(let value):
            complete(number, with: Evaluation(values: [value]))
            ending = .result
        case .evaluated(let evaluation):
            trials[number].evaluation = evaluation
            complete(number, with: evaluation)
            ending = .result
        case .pruned:
            trials[number].state = .pruned
            ending = .stopped
        case .failed(let reason, let message):
            trials[number].state = .failed(reason)
            trials[number].message = message
            ending = reason == .lost ? .lost : reason == .rejected ? .refused : .result
        case .cancelled:
            trials[number].state = .cancelled
            ending = .cancelled
        }
        if wasHeld { close(number, ending, at: now) }
        open.remove(number)
        ended[trials[number].state.name, default: 0] += 1
        trials.pack(number)
    }
}
