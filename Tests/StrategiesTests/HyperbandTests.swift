import Randomness
import SearchSpaces
import Strategies
import Studies
import Testing

struct HyperbandTests {
    @Test(arguments: [
        (81, 3, [[81, 27, 9, 3, 1], [34, 11, 3, 1], [15, 5, 1], [8, 2], [5]]),
        (243, 3, [[243, 81, 27, 9, 3, 1], [98, 32, 10, 3, 1], [41, 13, 4, 1], [18, 6, 2], [9, 3], [6]]),
        (27, 3, [[27, 9, 3, 1], [12, 4, 1], [6, 2], [4]]),
        (16, 2, [[16, 8, 4, 2, 1], [10, 5, 2, 1], [7, 3, 1], [5, 2], [5]]),
        (16, 4, [[16, 4, 1], [6, 1], [3]]),
        (100, 3, [[81, 27, 9, 3, 1], [34, 11, 3, 1], [15, 5, 1], [8, 2], [5]]),
        (100, 4, [[64, 16, 4, 1], [22, 5, 1], [8, 2], [4]]),
    ])
    func bracketsHoldThePublishedNumbersOfTrials(maximum: Int, eta: Int, table: [[Int]]) {
        let trials = table.reduce(0) { $0 + $1[0] }
        let scheduler = HyperbandScheduler(
            trials: trials, fidelity: Fidelity(minimum: 1, maximum: maximum), eta: eta)

        #expect(scheduler.plan.brackets.map { $0.rungs.map(\.trials) } == table)
        #expect(scheduler.plan.trials == trials)
    }

    @Test(arguments: [
        (81, 3, 1, [1, 3, 9, 27, 81]), (100, 3, 1, [1, 3, 11, 33, 100]), (100, 4, 1, [1, 6, 25, 100]),
        (81, 3, 4, [9, 27, 81]), (16, 2, 3, [4, 8, 16]), (10, 3, 4, [10]),
    ])
    func rungsRiseFromTheMinimumToTheMaximum(maximum: Int, eta: Int, minimum: Int, fidelities: [Int]) {
        let scheduler = HyperbandScheduler(
            trials: 1000, fidelity: Fidelity(minimum: minimum, maximum: maximum), eta: eta)

        #expect(scheduler.plan.brackets[0].rungs.map(\.fidelity) == fidelities)
        for bracket in scheduler.plan.brackets { #expect(bracket.rungs.last?.fidelity == maximum) }
    }

    @Test func bracketsRepeatUntilTheBudgetAndTheLastOneIsCutShort() {
        let scheduler = HyperbandScheduler(trials: 60, fidelity: Fidelity(minimum: 1, maximum: 27), eta: 3)

        #expect(scheduler.plan.brackets.map(\.firstTrial) == [0, 27, 39, 45, 49])
        #expect(scheduler.plan.brackets[4].rungs.map(\.trials) == [11, 3, 1, 1])
        #expect(scheduler.plan.trials == 60)
    }

    @Test func placementFollowsFromTheNumberOfTheTrialAlone() {
        let scheduler = HyperbandScheduler(trials: 60, fidelity: Fidelity(minimum: 1, maximum: 27), eta: 3)

        let placements = [0, 26, 27, 38, 39, 45, 48, 49, 59].map(scheduler.placement(ofTrial:))

        #expect(placements.map(\.bracket) == [0, 0, 1, 1, 2, 3, 3, 4, 4])
        #expect(placements.map(\.target) == [1, 1, 3, 3, 9, 27, 27, 1, 1])
    }

    @Test func onlyTheBoldestBracketsAreUsedIfTheirNumberIsLimited() {
        let scheduler = HyperbandScheduler(
            trials: 66, fidelity: Fidelity(minimum: 1, maximum: 27), eta: 3, brackets: 2)

        #expect(scheduler.plan.brackets.map { $0.rungs[0].trials } == [27, 12, 27])
    }

    @Test(arguments: [1, 3], [UInt64](0..<6))
    func everyPlannedTrialRunsAndEnds(workers: Int, seed: UInt64) throws {
        let definition = Self.definition(trials: 60, maximum: 27, seed: seed)
        var study = try SimulatedStudy(definition, workers: workers) { trial, fidelity in
            .value(Self.quality(trial) / Double(fidelity))
        }
        try study.run()

        let plan = try SchedulerCatalogue.make(for: definition).plan
        #expect(study.state.open.isEmpty)
        #expect(study.state.trials.count == plan.trials)
        #expect(study.spent == plan.fidelity)
        for (index, bracket) in plan.brackets.enumerated() {
            let members = study.state.trials.filter { $0.placement.bracket == index }
            for rung in bracket.rungs {
                #expect(members.count { $0.reached >= rung.fidelity } == rung.trials)
            }
        }
    }

    @Test(arguments: [UInt64](0..<12))
    func failuresAndUndefinedValuesNeverStallTheStudyNorGoOn(seed: UInt64) throws {
        var fate = CounterGenerator(seed: seed, purpose: .jitter)
        let fates = (0..<60).map { _ in fate.uniform() }
        var study = try SimulatedStudy(Self.definition(trials: 60, maximum: 27, seed: seed), workers: 4) {
            trial, fidelity in
            switch fates[trial.number] {
            case ..<0.3: .failure(.diverged)
            case ..<0.4: .value(.nan)
            case ..<0.5: .value(-.infinity)
            case ..<0.6 where fidelity == 2: .final(0.5)
            default: .value(Self.quality(trial))
            }
        }
        try study.run()

        #expect(study.state.open.isEmpty)
        #expect(study.state.trials.count == 60)
        for trial in study.state.trials where (0.3..<0.5).contains(fates[trial.number]) {
            #expect(trial.reached == trial.placement.target)
        }
    }

    @Test func theBestOfARungGoOnAndTiesGoToTheLowerNumber() throws {
        var study = try SimulatedStudy(Self.definition(trials: 9, maximum: 9)) { trial, _ in
            .value(trial.number == 5 ? 0 : 1)
        }
        try study.run()

        let promoted = study.state.trials.filter { $0.reached > 1 }.map(\.number)
        #expect(promoted == [0, 1, 5])
        #expect(study.state.trials.filter { $0.state == .completed }.map(\.number) == [5])
        #expect(study.state.trials.count { $0.state == .pruned } == 8)
    }

    @Test func verdictsFollowTheGoalOfTheMetric() throws {
        var definition = Self.definition(trials: 9, maximum: 9)
        definition.metric = Metric("accuracy", .maximize)
        var study = try SimulatedStudy(definition) { trial, _ in .value(Double(trial.number)) }
        try study.run()

        #expect(study.state.best?.number == 8)
    }

    @Test func aRungIsNotDecidedBeforeAllItsTrialsAreMeasured() throws {
        var study = try SimulatedStudy(Self.definition(trials: 9, maximum: 9)) { trial, _ in
            .value(Double(trial.number))
        }
        try study.run(untilSpent: 8)

        #expect(study.state.trials.count { $0.state == .paused } == 8)
        let scheduler = try SchedulerCatalogue.make(for: study.state.definition)
        #expect(scheduler.verdicts(after: 0, in: study.state).isEmpty)
    }

    @Test func verdictsCarriedOutAreNotGivenAgain() throws {
        var study = try SimulatedStudy(Self.definition(trials: 9, maximum: 9)) { trial, _ in
            .value(Double(trial.number))
        }
        try study.run(untilSpent: 9)

        let scheduler = try SchedulerCatalogue.make(for: study.state.definition)
        for trial in study.state.trials {
            #expect(scheduler.verdicts(after: trial.number, in: study.state).isEmpty)
        }
    }

    @Test func aFidelityThatCannotBeDividedIsRefused() {
        var definition = Self.definition(trials: 9, maximum: 2)
        definition.fidelity.name = "epochs"

        #expect(throws: StrategyError.self) { try SchedulerCatalogue.make(for: definition) }
    }

    static func quality(_ trial: Trial) -> Double { trial.configuration["x"]?.number ?? 1 }

    static func definition(trials: Int, maximum: Int, seed: UInt64 = 1) -> StudyDefinition {
        StudyDefinition(
            name: "ladder", space: SearchSpace([Parameter("x", .float(low: 0, high: 1, log: false, step: nil))]),
            objective: .function("test"), metric: Metric("loss", .minimize),
            fidelity: Fidelity(minimum: 1, maximum: maximum), scheduler: ComponentDefinition("hyperband"),
            budget: Budget(trials: trials), seed: seed)
    }
}
