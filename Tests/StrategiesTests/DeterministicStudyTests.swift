import SearchSpaces
import Strategies
import Studies
import Testing

private let pairs = SamplerCatalogue.all.flatMap { sampler in
    SchedulerCatalogue.all.map { "\(sampler.name) \($0.name)" }
}

/// A deterministic study makes the same trials with any number of workers.
struct DeterministicStudyTests {
    @Test(arguments: pairs)
    func theTrialsAreTheSameWithOneFourAndSixteenWorkers(_ pair: String) throws {
        let alone = try Self.fates(pair, workers: 1, order: 1)
        let four = try Self.fates(pair, workers: 4, order: 2)
        let sixteen = try Self.fates(pair, workers: 16, order: 3)

        #expect(alone.count >= 20)
        #expect(four == alone)
        #expect(sixteen == alone)
    }

    @Test(arguments: ["gp full", "gp hyperband", "random asha", "random median"])
    func withoutItTheyDependOnTheWorkers(_ pair: String) throws {
        let alone = try Self.fates(pair, batch: nil, workers: 1, order: 1)
        let four = try Self.fates(pair, batch: nil, workers: 4, order: 2)

        #expect(alone != four)
    }

    @Test func atMostABatchOfNewTrialsRunsAtATime() throws {
        let study = try DecisionReplayTests.study("random full", batch: 3, workers: 16)
        var (running, most) = (Set<Int>(), 0)
        for event in study.record {
            switch event.event {
            case .trialLeased(let trial, _, _, _, _): running.insert(trial)
            case .trialEnded(let trial, _, _), .trialPaused(let trial, _, _): running.remove(trial)
            default: break
            }
            most = max(most, running.count)
        }

        #expect(most == 3)
        #expect(study.state.trials.count == 30)
        #expect(study.state.open.isEmpty)
    }

    @Test(arguments: SchedulerCatalogue.all.map(\.name), [1, 5, 64])
    func everyTrialEndsWithBatchesOfAnySize(_ scheduler: String, batch: Int) throws {
        let study = try DecisionReplayTests.study("random \(scheduler)", batch: batch, workers: 6)

        #expect(study.state.trials.count == 30)
        #expect(study.state.open.isEmpty)
        #expect(study.state.best != nil)
    }

    /// What a trial was and what became of it, without when and where.
    struct Fate: Equatable {
        let configuration: Configuration
        let placement: Placement
        let state: TrialState
        let target: Int
        let value: Double?
        let curve: [Double]
        let reason: String

        init(_ trial: Trial) {
            configuration = trial.configuration
            placement = trial.placement
            state = trial.state
            target = trial.target
            value = trial.value
            curve = trial.measurements.map(\.value)
            reason = trial.reason
        }
    }

    static func fates(_ pair: String, batch: Int? = 4, workers: Int, order: UInt64) throws -> [Fate] {
        try DecisionReplayTests.study(pair, batch: batch, workers: workers, order: order).state.trials.map(Fate.init)
    }
}
