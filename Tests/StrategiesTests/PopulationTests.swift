import Randomness
import SearchSpaces
import Strategies
import Studies
import Testing

struct PopulationTests {
    @Test(arguments: [
        // Trials, population, interval; members and replacements: as many as can be held until the end.
        (28, nil, 3, 10, 18), (13, nil, 10, 11, 2), (30, 10, 10, 22, 8), (10, nil, 3, 5, 5),
    ])
    func thePlanFillsPopulationsUntilTheTrialsAreUsedUp(
        trials: Int, population: Int?, interval: Int, members: Int, branches: Int
    ) {
        let plan = PopulationScheduler(
            trials: trials, fidelity: Fidelity(minimum: 1, maximum: 30), population: population, interval: interval
        ).plan

        #expect(plan.brackets.count == 1)
        #expect(plan.brackets[0].rungs.allSatisfy { $0.trials == members })
        #expect(plan.brackets[0].branches == branches)
        #expect(plan.trials == trials)
        #expect(plan.fidelity == members * 30)
    }

    @Test func theWorstGoOnFromTheBestWithOtherValues() throws {
        let study = try Self.study(workers: 3)
        var state = try StudyState(study.record[0])
        var branches = 0
        for event in study.record.dropFirst() {
            if case .trialBranched(let trial, let parent, let configuration, let placement, _) = event.event {
                branches += 1
                let step = placement.target - 2
                let values = state.trials.filter { $0.number < trial }.compactMap { $0.measurement(at: step)?.value }
                let own = try #require(state.trials[parent].measurement(at: step)?.value)
                // Two of ten: the parent is the best or second best of those that were compared.
                #expect(values.count { $0 < own } <= 1)
                #expect(state.trials[parent].state == .paused)
                #expect(configuration["width"] == state.trials[parent].configuration["width"])
            }
            if case .trialEnded(let trial, _, .pruned) = event.event {
                let own = try #require(state.trials[trial].measurements.last)
                let others = state.trials.compactMap { $0.measurement(at: own.fidelity)?.value }
                #expect(others.count { $0 > own.value } <= 1)
            }
            try state.apply(event)
        }

        #expect(branches == 8)
        #expect(state.trials.count == 18)
        #expect(state.ended == ["completed": 10, "pruned": 8])
        for child in state.trials {
            guard let origin = child.origin else { continue }
            #expect(child.measurements.first?.fidelity == origin.fidelity + 1)
            #expect(child.attempts[0].from == origin.fidelity)
            #expect(child.reason == "begins from trial \(origin.trial) at \(origin.fidelity) epochs")
        }
        #expect(study.spent == 10 * 10)
    }

    @Test(arguments: [1, 2, 7, 16])
    func theTrialsAreTheSameForAnyNumberOfWorkers(_ workers: Int) throws {
        let one = try Self.study(workers: 1).state.trials
        let many = try Self.study(workers: workers, order: 9).state.trials

        #expect(many.map(\.configuration) == one.map(\.configuration))
        #expect(many.map(\.origin) == one.map(\.origin))
        #expect(many.map(\.value) == one.map(\.value))
    }

    @Test(arguments: [nil, 3] as [Int?])
    func aReplayMakesEveryDecisionAgain(_ batch: Int?) throws {
        let study = try Self.study(workers: 4, batch: batch, failures: 0.2, trials: 40)

        let outcome = try DecisionReplay.run(study.record)

        #expect(outcome.isEqual, "\(outcome.differences.prefix(3))")
        #expect(study.state.trials.contains { $0.origin != nil })
    }

    @Test func aChangedChildIsFound() throws {
        var record = try Self.study(workers: 2).record
        let index = try #require(record.firstIndex { if case .trialBranched = $0.event { true } else { false } })
        guard
            case .trialBranched(let trial, let parent, var configuration, let placement, let reason) =
                record[index].event
        else { return }
        configuration["rate"] = .float(0.123)
        record[index].event = .trialBranched(
            trial: trial, parent: parent, configuration: configuration, placement: placement, reason: reason)

        let outcome = try DecisionReplay.run(record)

        #expect(outcome.differences.first?.event == record[index].sequence)
        #expect(outcome.differences.first?.recorded.contains("begins from trial \(parent)") == true)
    }

    @Test(arguments: 0..<UInt64(40))
    func thePopulationIsHeldWithinTheBudgetWhateverHappens(_ seed: UInt64) throws {
        var draw = CounterGenerator(seed: seed, stream: 1, purpose: .jitter)
        let trials = 12 + draw.index(below: 60)
        let study = try Self.study(
            workers: 1 + draw.index(below: 12), batch: draw.uniform() < 0.3 ? 1 + draw.index(below: 6) : nil,
            failures: 0.3 * draw.uniform(), trials: trials, seed: seed)
        var state = try StudyState(study.record[0])
        var most = 0
        for event in study.record.dropFirst() {
            try state.apply(event)
            most = max(most, state.open.count)
            // As long as the budget has room, a comparison leaves all ten places filled, but for those that failed since.
            if case .trialPromoted = event.event, state.trials.count < trials {
                let failed = state.trials.suffix(10).count { $0.state.name == "failed" }
                #expect(state.open.count >= 10 - failed)
            }
        }

        #expect(most <= 10)
        #expect(state.open.isEmpty)
        #expect(state.trials.count == trials)
        #expect(state.best != nil)
        #expect(try DecisionReplay.run(study.record).isEqual)
    }

    @Test func aFailedMemberIsReplacedByACopyOfAGoodOne() throws {
        var study = try SimulatedStudy(Self.definition(trials: 20), workers: 2, keepsRecord: true) { trial, fidelity in
            trial.number == 0 && fidelity == 2 ? .failure(.diverged) : .value(Double(trial.number))
        }
        try study.run()

        let first = study.state.trials.filter { $0.origin?.fidelity == 2 }
        #expect(first.count == 3)
        #expect(first.allSatisfy { [1, 2].contains($0.origin?.trial) })
    }

    @Test func membersWithoutANumberAreTheFirstToGo() throws {
        var study = try SimulatedStudy(Self.definition(trials: 18), workers: 2) { trial, fidelity in
            .value([0, 4].contains(trial.number) && fidelity == 2 ? .nan : Double(trial.number))
        }
        try study.run()

        #expect(study.state.trials[0].state == .pruned && study.state.trials[4].state == .pruned)
    }

    @Test func theUserMayAddConfigurationsToAPopulation() throws {
        var study = try AskTellStudy(Self.definition(trials: 18))
        let known = Configuration(["rate": .float(0.5), "width": .int(7), "kind": .string("a")])
        try study.enqueue([known])

        let asked = try study.ask(20)

        #expect(asked.count == 10)
        #expect(asked[0].configuration == known)
        #expect(throws: Never.self) { try study.enqueue([known]) }
        #expect(try study.ask(20).isEmpty)
    }

    @Test func anAskerIsToldWhereATrialBegins() throws {
        var conversation = AskTellConversation()
        _ = conversation.answer(
            """
            {"op":"open","space":[{"name":"x","type":"float","low":0.01,"high":1},\
            {"name":"y","type":"float","low":0.01,"high":1}],"seed":1,"budget":6,"fidelity":{"max":4},\
            "strategy":{"sampler":"random","scheduler":{"name":"pbt","population":5,"interval":2},"explore":["x"]}}
            """)
        let asked = conversation.answer(#"{"op":"ask","n":5}"#)
        for id in 0..<5 {
            _ = conversation.answer(#"{"op":"report","id":\#(id),"step":1,"value":\#(id)}"#)
            let paused = conversation.answer(#"{"op":"report","id":\#(id),"step":2,"value":\#(id)}"#)
            #expect(paused.contains(id < 4 ? "\"paused\"" : "\"pruned\""))
        }
        let again = try AskTellConversationTests.object(conversation.answer(#"{"op":"ask","n":5}"#))

        #expect(!asked.contains("parent"))
        let trials = try #require(again["trials"] as? [[String: Any]])
        #expect(trials.compactMap { $0["id"] as? Int } == [0, 1, 2, 3, 5])
        let child = try #require(trials.last)
        #expect(child["parent"] as? Int == 0 && child["from"] as? Int == 2 && child["until"] as? Int == 4)
        let (own, parents) = (child["params"] as? [String: Double], trials[0]["params"] as? [String: Double])
        #expect(own?["y"] == parents?["y"] && own?["x"] != parents?["x"])
        #expect(conversation.answer(#"{"op":"report","id":5,"step":2,"value":1}"#).contains("error"))
        #expect(conversation.answer(#"{"op":"report","id":5,"step":3,"value":1}"#).contains("\"continue\":true"))
    }

    @Test func anExplanationNamesTheLineage() throws {
        let study = try Self.study(workers: 2)
        let child = try #require(
            study.state.trials.last { $0.origin.map { study.state.trials[$0.trial].origin != nil } ?? false })
        let parent = try #require(child.origin?.trial)

        let explanation = try #require(try TrialExplanation.explain(child.number, from: study.record))
        let parents = try #require(try TrialExplanation.explain(parent, from: study.record))

        #expect(explanation.lineage?.first == parent)
        #expect(explanation.lineage?.count ?? 0 >= 2)
        #expect(explanation.suggestion.reason.hasPrefix("begins from trial \(parent) at"))
        #expect(parents.decisions.contains { $0.decision == "trial \(child.number) begins from it" })
    }

    @Test func whatCannotWorkIsRefusedWithTheReason() throws {
        func message(_ change: (inout StudyDefinition) -> Void) -> String {
            var definition = Self.definition(trials: 18)
            change(&definition)
            do {
                _ = try SchedulerCatalogue.make(for: definition)
                return ""
            } catch {
                return "\(error)"
            }
        }

        #expect(message { _ in }.isEmpty)
        #expect(message { $0.budget.trials = 10 }.contains("expected less than the 10 trials of the budget"))
        #expect(message { $0.scheduler.settings["interval"] = .int(10) }.contains("less than the maximum of 10"))
        #expect(message { $0.explored = [] }.contains("needs a parameter that may change"))
        #expect(message { $0.explored = ["depth"] }.contains("'depth'; expected parameters of the space: rate, width"))
        #expect(
            message { $0.objective = .command(CommandObjective(arguments: ["true"])) }.contains(
                "which a command does not leave"))
    }

    // MARK: - Studies

    static func definition(trials: Int, batch: Int? = nil, seed: UInt64 = 1) -> StudyDefinition {
        var definition = StudyDefinition(
            name: "population",
            space: SearchSpace([
                Parameter("rate", .float(low: 1e-4, high: 1, log: true, step: nil)),
                Parameter("width", .int(low: 1, high: 64, log: true, step: 1)),
                Parameter("kind", .categorical([.string("a"), .string("b")])),
            ]),
            objective: .function("test"), metric: Metric("loss", .minimize),
            fidelity: Fidelity(name: "epochs", minimum: 1, maximum: 10),
            scheduler: ComponentDefinition("pbt", settings: ["population": .int(10), "interval": .int(2)]),
            budget: Budget(trials: trials), seed: seed, deterministicBatch: batch)
        definition.explored = ["rate", "kind"]
        return definition
    }

    /// A study whose values follow from configuration and fidelity, and failures from the trial's number.
    static func study(
        workers: Int, batch: Int? = nil, failures: Double = 0, trials: Int = 18, seed: UInt64 = 1, order: UInt64? = nil
    ) throws -> SimulatedStudy {
        var study = try SimulatedStudy(
            definition(trials: trials, batch: batch, seed: seed), workers: workers, keepsRecord: true, order: order
        ) { trial, fidelity in
            var fate = CounterGenerator(seed: seed, stream: trial.number, purpose: .jitter)
            if fate.uniform() < failures, fidelity == 1 + fate.index(below: 10) { return .failure(.error) }
            let rate = trial.configuration["rate"]?.number ?? 0
            return .value(abs(rate - 0.1) + 1 / Double(fidelity) + Double(trial.number) * 1e-9)
        }
        try study.run()
        return study
    }
}
