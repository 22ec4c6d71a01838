package import Objectives
package import Studies

/// What the training thread does.
extension WorkerMachine {
    /// The trial at hand was measured.
    package mutating func measured(fidelity: Int, value: Double, seconds: Double) {
        guard case .working(var attempt) = activity, attempt.abandonedAt == nil else { return }
        attempt.measured(fidelity: fidelity, value: value, seconds: seconds)
        say(attempt.unsent())
        activity = .working(attempt)
    }

    /// The training thread waits for an answer.
    package mutating func asked(_ question: WorkerAttempt.Question, at now: MonotonicInstant) {
        guard case .working(var attempt) = activity, attempt.abandonedAt == nil else { return }
        attempt.question = question
        activity = .working(attempt)
        switch question {
        case .step: answerStep()
        case .chunk(let artifact, let offset, let length):
            say([.getChunk(artifact, offset: offset, length: length)])
        }
        repeatDelay = .milliseconds(500)
        nextRepeat = now + repeatDelay
    }

    /// The training thread is done with the trial.
    ///
    /// - Parameters:
    ///   - ending: How the run ended.
    ///   - checkpoint: The state it left, named by its digest.
    package mutating func ended(_ ending: RunEnding, checkpoint: Checkpoint?, at now: MonotonicInstant) {
        guard case .working(let attempt) = activity else {
            // A trial that was given up on ended after all; the process is about to be replaced.
            return
        }
        guard attempt.abandonedAt == nil else { return becomeIdle(saidReady: false, at: now) }
        let usable = checkpoint.flatMap { $0.fidelity == attempt.reached ? $0 : nil }
        var content: Delivery.Content
        var state: SavedState?
        switch ending {
        case .finished(let result): content = .finished(result)
        case .paused(let saved):
            state = saved
            content = usable.map { .paused($0) } ?? .released(nil)
        case .released(let saved):
            state = saved
            content = .released(usable)
        case .stopped: content = .released(nil)
        case .refused(let reason): content = .refused(reason)
        }
        if let doom = attempt.doom { content = .finished(.failed(doom.reason, message: doom.message)) }
        activity = .delivering(Delivery(attempt, content, state: state))
        speak(at: now)
    }
}
