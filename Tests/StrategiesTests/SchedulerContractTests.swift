import Randomness
import SearchSpaces
import Strategies
import Studies
import Testing

/// What every scheduler in the catalogue promises.
struct SchedulerContractTests {
    @Test(arguments: SchedulerCatalogue.all)
    func thePlanCoversTheBudgetAndPlacementsFollowIt(_ entry: SchedulerEntry) throws {
        let definition = Self.definition(entry, trials: 70)
        let scheduler = try entry.make(definition: definition)

        #expect(scheduler.plan.trials == 70)
        for (index, bracket) in scheduler.plan.brackets.enumerated() {
            for number in bracket.firstTrial..<(bracket.firstTrial + bracket.rungs[0].trials) {
                #expect(
                    scheduler.placement(ofTrial: number) == Placement(bracket: index, target: bracket.rungs[0].fidelity)
                )
            }
            #expect(bracket.rungs.last?.fidelity == definition.fidelity.maximum)
            #expect(
                zip(bracket.rungs, bracket.rungs.dropFirst()).allSatisfy {
                    $0.fidelity < $1.fidelity && $0.trials >= $1.trials
                })
        }
    }

    @Test(arguments: SchedulerCatalogue.all, [UInt64](0..<8))
    func everyTrialEndsWhateverHappensAndInWhateverOrder(_ entry: SchedulerEntry, seed: UInt64) throws {
        let definition = Self.definition(entry, trials: 45, seed: seed)
        var study = try SimulatedStudy(definition, workers: Int(seed) + 1) { trial, fidelity in
            var fate = CounterGenerator(seed: seed, stream: trial.number, purpose: .jitter)
            let doom = fate.uniform()
            let moment = fate.index(below: 27) + 1
            guard fidelity == moment, doom < 0.4 else { return .value(fate.uniform() / Double(fidelity)) }
            return doom < 0.2 ? .failure(.error) : doom < 0.3 ? .value(.nan) : .final(fate.uniform())
        }
        try study.run()

        #expect(study.state.open.isEmpty)
        #expect(study.state.trials.count == 45)
        #expect(study.spent <= (try entry.make(definition: definition).plan.fidelity))
        #expect(study.state.trials.contains { $0.state == .completed })
    }

    @Test(arguments: SchedulerCatalogue.all)
    func verdictsNameOnlyOpenTrialsAndRaiseTheirTargets(_ entry: SchedulerEntry) throws {
        let definition = Self.definition(entry, trials: 40)
        let scheduler = try entry.make(definition: definition)
        var study = try SimulatedStudy(definition, workers: 3) { trial, fidelity in
            .value(Double((trial.number * 7) % 13) / Double(fidelity))
        }
        for limit in stride(from: 1, through: 120, by: 7) {
            try study.run(untilSpent: limit)
            for trial in study.state.trials {
                for verdict in scheduler.verdicts(after: trial.number, in: study.state) {
                    switch verdict {
                    case .promote(let number, let target):
                        #expect(!study.state.trials[number].state.isTerminal)
                        #expect(target > study.state.trials[number].target && target <= definition.fidelity.maximum)
                    case .prune(let number):
                        #expect(!study.state.trials[number].state.isTerminal)
                    case .branch(let parent, let configuration, let target):
                        #expect(study.state.trials[parent].state == .paused)
                        #expect(definition.space.contains(configuration))
                        #expect(target > study.state.trials[parent].reached && target <= definition.fidelity.maximum)
                    }
                }
            }
        }
    }

    @Test(arguments: SchedulerCatalogue.all)
    func trialsBeyondTheBudgetAndUnknownOnesAreNoTrouble(_ entry: SchedulerEntry) throws {
        let definition = Self.definition(entry, trials: 9)
        let scheduler = try entry.make(definition: definition)
        let study = try SimulatedStudy(definition) { _, _ in .value(0) }

        #expect(scheduler.placement(ofTrial: 1_000_000).target >= 1)
        #expect(scheduler.verdicts(after: 5, in: study.state).isEmpty)
        #expect(scheduler.verdicts(after: -1, in: study.state).isEmpty)
        #expect(!scheduler.stops(5, in: study.state))
    }

    @Test(arguments: SchedulerCatalogue.all)
    func aFiniteSpaceThatIsExhaustedLeavesNoTrialWaiting(_ entry: SchedulerEntry) throws {
        var definition = Self.definition(entry, trials: 45)
        definition.space = ContractSpaces.finite
        definition.sampler = ComponentDefinition("gp")
        var study = try SimulatedStudy(definition, workers: 2) { trial, _ in .value(Double(trial.number)) }
        try study.run()

        #expect(study.state.trials.count == 10)
        #expect(study.state.open.isEmpty)
        #expect(study.state.best?.number == 0)
    }

    static func definition(_ entry: SchedulerEntry, trials: Int, seed: UInt64 = 1) -> StudyDefinition {
        var definition = HyperbandTests.definition(trials: trials, maximum: 27, seed: seed)
        definition.scheduler = ComponentDefinition(entry.name)
        return definition
    }
}
