import Dispatch
import Objectives
import Studies
import Synchronization

/// What the session tells the training thread, which waits for it.
final class TrainingLink: Sendable {
    private struct State {
        var offer: Offer?
        var answer: TrainingAnswer?
        var interruption: Interruption?
        var isOver = false
    }

    private let state = Mutex(State())
    private let news = DispatchSemaphore(value: 0)

    /// Gives the thread a trial.
    func start(_ offer: Offer) {
        state.withLock { state in
            state.offer = offer
            state.answer = nil
            state.interruption = nil
        }
        news.signal()
    }

    /// Gives the thread what it waits for.
    func answer(_ answer: TrainingAnswer) {
        state.withLock { $0.answer = answer }
        news.signal()
    }

    /// Asks the thread to end its trial; a stop outweighs a release.
    func interrupt(_ interruption: Interruption) {
        state.withLock { state in
            if state.interruption != .stop { state.interruption = interruption }
        }
        news.signal()
    }

    /// Ends the thread once its trial has.
    func end() {
        state.withLock { $0.isOver = true }
        news.signal()
    }

    /// Why the trial has to end.
    var interruption: Interruption? { state.withLock { $0.interruption } }

    /// Waits for a trial; nil when there will be none.
    func nextOffer() -> Offer? {
        while true {
            let (offer, isOver) = state.withLock { state in
                defer { state.offer = nil }
                return (state.offer, state.isOver)
            }
            if isOver { return nil }
            if let offer { return offer }
            news.wait()
        }
    }

    /// Waits for an answer; nil when the trial has to end first.
    func nextAnswer() -> TrainingAnswer? {
        while true {
            let (answer, interruption) = state.withLock { state in
                defer { state.answer = nil }
                return (state.answer, state.interruption)
            }
            if interruption != nil { return nil }
            if let answer { return answer }
            news.wait()
        }
    }
}
