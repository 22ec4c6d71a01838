import Randomness
import SearchSpaces
import Strategies
import Studies
import TestKit
import Testing

/// One worker and one trial that fails again and again.
struct RetryTests {
    private let worker = WorkerID(rawValue: "w")

    private func machine(_ retries: RetryPolicy) throws -> StudyMachine {
        var definition = StudyFixture.definition(trials: 1, epochs: 3)
        definition.retries = retries
        var machine = StudyMachine(
            try StudyState(StudyFixture.created(definition)), scheduler: FullScheduler(trials: 1, maximum: 3),
            leaseSource: CounterGenerator(seed: 1, purpose: .simulation), at: StudyFixture.moment(0))
        _ = machine.assign([worker], at: StudyFixture.moment(0))
        machine.suggested(
            [Suggestion(Configuration(["x": .float(0.5), "n": .int(1)]), reason: "by hand")], seen: 2,
            at: StudyFixture.moment(0))
        return machine
    }

    /// Whether the worker gets the trial at a time.
    private func gets(_ machine: inout StudyMachine, at seconds: Double) -> Bool {
        machine.assign([worker], at: StudyFixture.moment(seconds)).isEmpty
    }

    private func fail(_ machine: inout StudyMachine, _ reason: FailureReason, at seconds: Double) throws {
        let lease = try #require(machine.state.trials[0].attempts.last?.lease)
        let moment = StudyFixture.moment(seconds)
        switch reason {
        case .lost: machine.lost(worker, at: moment)
        case .rejected: machine.refused("no", lease: lease, by: worker, at: moment)
        case .error, .diverged, .timeout, .outOfMemory:
            machine.finished(.failed(reason, message: "no"), finalSequence: 0, lease: lease, by: worker, at: moment)
        }
    }

    @Test(arguments: FailureReason.allCases)
    func aPoisonTrialEndsWithItsHistory(_ reason: FailureReason) throws {
        var machine = try machine(RetryPolicy([reason: .init(limit: 2, wait: 1, longest: 1)]))

        for attempt in 0..<3 {
            let seconds = Double(attempt) * 10
            #expect(gets(&machine, at: seconds))
            try fail(&machine, reason, at: seconds)
        }

        let trial = machine.state.trials[0]
        #expect(trial.state == .failed(reason))
        #expect(trial.attempts.count == 3)
        let ending: AttemptEnding = reason == .lost ? .lost : reason == .rejected ? .refused : .failed
        #expect(trial.attempts.prefix(2).allSatisfy { $0.ending == ending })
        if ending == .failed {
            #expect(trial.attempts.prefix(2).allSatisfy { $0.failure == reason && $0.message == "no" })
        }
    }

    @Test(arguments: FailureReason.allCases, [0, 1])
    func reasonsAreCountedApart(_ reason: FailureReason, limit: Int) throws {
        let others = FailureReason.allCases.filter { $0 != reason }.map { ($0, RetryPolicy.Rule(limit: 50)) }
        var policy = RetryPolicy(Dictionary(uniqueKeysWithValues: others))
        policy[reason] = .init(limit: limit)
        var machine = try machine(policy)
        var seconds = 0.0

        for (other, _) in others {
            #expect(gets(&machine, at: seconds))
            try fail(&machine, other, at: seconds)
            seconds += 100
        }
        for _ in 0...limit {
            #expect(!machine.state.trials[0].state.isTerminal)
            #expect(gets(&machine, at: seconds))
            try fail(&machine, reason, at: seconds)
            seconds += 100
        }

        #expect(machine.state.trials[0].state == .failed(reason))
    }

    @Test func theFirstRetryComesAtOnceAndLaterOnesLater() throws {
        var machine = try machine(RetryPolicy([.error: .init(limit: 5, wait: 4, longest: 6)]))

        #expect(gets(&machine, at: 0))
        try fail(&machine, .error, at: 0)
        #expect(gets(&machine, at: 0))
        try fail(&machine, .error, at: 0)
        #expect(!gets(&machine, at: 3.9))
        #expect(gets(&machine, at: 4))
        try fail(&machine, .error, at: 4)
        #expect(!gets(&machine, at: 9.9))
        #expect(gets(&machine, at: 10))
    }

    @Test func whatATrialDoesItselfIsNotTriedAgainUnlessTheStudySaysSo() {
        let policy = RetryPolicy()

        #expect(policy[.error].limit == 0 && policy[.diverged].limit == 0 && policy[.timeout].limit == 0)
        #expect(policy[.outOfMemory].limit == 0 && policy[.lost].limit == 4 && policy[.rejected].limit == 2)
    }
}
