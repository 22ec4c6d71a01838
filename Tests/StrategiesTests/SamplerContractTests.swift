import Randomness
import SearchSpaces
import Strategies
import Studies
import Testing

/// What every sampler in the catalogue promises.
struct SamplerContractTests {
    @Test(arguments: SamplerCatalogue.all, ContractSpaces.all.indices)
    func suggestsOnlyWhatTheSpaceContains(_ entry: SamplerEntry, space index: Int) throws {
        let (name, space) = ContractSpaces.all[index]
        let study = try Self.study(entry, space, trials: 24) { trial in
            switch trial.number % 5 {
            case 3: .failure(.diverged)
            case 4: .value(.nan)
            default: .value(Self.loss(trial.configuration))
            }
        }

        #expect(!study.state.trials.isEmpty)
        #expect(study.state.trials.count == 24 || entry.dependsOnHistory && name == "only constants")
        for trial in study.state.trials {
            #expect(space.contains(trial.configuration), "\(name): \(trial.configuration)")
        }
        for trial in study.state.trials { #expect(!trial.reason.isEmpty) }
    }

    @Test(arguments: SamplerCatalogue.all)
    func theSameRequestGivesTheSameSuggestions(_ entry: SamplerEntry) throws {
        let request = try Self.request(entry, ContractSpaces.conditional, trials: 20, count: 3)
        let sampler = try entry.make(definition: Self.definition(entry, ContractSpaces.conditional, trials: 30))
        let again = try entry.make(definition: Self.definition(entry, ContractSpaces.conditional, trials: 30))

        let first = sampler.suggest(request)

        #expect(first.count == 3)
        #expect(first == sampler.suggest(request))
        #expect(first == again.suggest(request))
    }

    @Test(arguments: SamplerCatalogue.all)
    func otherSeedsGiveOtherSuggestions(_ entry: SamplerEntry) throws {
        let sampler = try entry.make(definition: Self.definition(entry, ContractSpaces.conditional, trials: 30))
        var request = try Self.request(entry, ContractSpaces.conditional, trials: 0, count: 5)

        let first = sampler.suggest(request)
        request.seed = 99

        #expect(sampler.suggest(request).map(\.configuration) != first.map(\.configuration))
    }

    @Test(arguments: SamplerCatalogue.all.filter { !$0.dependsOnHistory })
    func withoutHistoryASuggestionFollowsFromTheNumberOfTheTrialAlone(_ entry: SamplerEntry) throws {
        let sampler = try entry.make(definition: Self.definition(entry, ContractSpaces.conditional, trials: 30))
        var request = try Self.request(entry, ContractSpaces.conditional, trials: 0, count: 12)
        let together = sampler.suggest(request)

        request.count = 1
        let apart = (0..<12).reversed().flatMap { number in
            request.firstTrial = number
            return sampler.suggest(request)
        }

        #expect(apart.reversed().map(\.configuration) == together.map(\.configuration))
    }

    @Test(arguments: SamplerCatalogue.all)
    func aSpaceWithNothingAllowedGivesNoSuggestion(_ entry: SamplerEntry) throws {
        var space = ContractSpaces.finite
        space.forbidden = [Condition([.init("b", .range(low: nil, high: nil))])]
        let sampler = try entry.make(definition: Self.definition(entry, space, trials: 5))
        var request = try Self.request(entry, ContractSpaces.finite, trials: 0, count: 2)
        request.space = space

        #expect(sampler.suggest(request).isEmpty)
    }

    @Test(arguments: SamplerCatalogue.all.filter(\.dependsOnHistory))
    func aFiniteSpaceIsSearchedWithoutRepetitionUntilItIsExhausted(_ entry: SamplerEntry) throws {
        let study = try Self.study(entry, ContractSpaces.finite, trials: 30) { .value(Self.loss($0.configuration)) }

        #expect(study.state.trials.count == 10)
        #expect(Set(study.state.trials.map(\.configuration)).count == 10)
    }

    @Test(arguments: SamplerCatalogue.all, [FailureReason.error, .diverged, .lost])
    func aStudyInWhichEverythingFailsGoesOn(_ entry: SamplerEntry, reason: FailureReason) throws {
        let study = try Self.study(entry, ContractSpaces.conditional, trials: 20) { _ in .failure(reason) }

        #expect(study.state.trials.count == 20)
        #expect(study.state.open.isEmpty)
    }

    @Test(arguments: SamplerCatalogue.all, [0.0, -1e308, 1e308, Double.leastNonzeroMagnitude])
    func aConstantObjectiveGoesOn(_ entry: SamplerEntry, value: Double) throws {
        let study = try Self.study(entry, ContractSpaces.conditional, trials: 20) { _ in .value(value) }

        #expect(study.state.trials.count == 20)
    }

    @Test(arguments: SamplerCatalogue.all)
    func valuesOfAnySizeAreManaged(_ entry: SamplerEntry) throws {
        let values = [
            1e308, -1e308, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, 0, 1, .leastNormalMagnitude, 1e200, -3,
        ]
        let study = try Self.study(entry, ContractSpaces.conditional, trials: 40) {
            .value(values[$0.number % values.count])
        }

        #expect(study.state.trials.count == 40)
    }

    @Test(arguments: SamplerCatalogue.all)
    func noMoreThanWantedIsSuggested(_ entry: SamplerEntry) throws {
        let request = try Self.request(entry, ContractSpaces.conditional, trials: 12, count: 4)
        let sampler = try entry.make(definition: Self.definition(entry, ContractSpaces.conditional, trials: 30))

        #expect(sampler.suggest(request).count == 4)
    }

    // MARK: - Studies to ask about

    static func definition(_ entry: SamplerEntry, _ space: SearchSpace, trials: Int, seed: UInt64 = 5)
        -> StudyDefinition
    {
        StudyDefinition(
            name: "contract", space: space, objective: .function("test"), metric: Metric("loss", .minimize),
            sampler: ComponentDefinition(entry.name), budget: Budget(trials: trials), seed: seed)
    }

    static func study(
        _ entry: SamplerEntry, _ space: SearchSpace, trials: Int, seed: UInt64 = 5,
        _ respond: @escaping (Trial) -> SimulatedStudy.Response
    ) throws -> SimulatedStudy {
        var study = try SimulatedStudy(
            Self.definition(entry, space, trials: trials, seed: seed), workers: 2
        ) { trial, _ in respond(trial) }
        try study.run()
        return study
    }

    static func request(
        _ entry: SamplerEntry, _ space: SearchSpace, trials: Int, count: Int
    ) throws -> SuggestionRequest {
        let state = try study(entry, space, trials: max(1, trials)) { .value(Self.loss($0.configuration)) }.state
        return SuggestionRequest(
            space: space, metric: state.definition.metric, fidelity: state.definition.fidelity, seed: 5,
            firstTrial: trials, count: count, seen: state.revision, trials: Array(state.trials.prefix(trials)))
    }

    /// Some loss that depends on every value.
    static func loss(_ configuration: Configuration) -> Double {
        configuration.names.enumerated().reduce(0) { sum, name in
            guard let value = configuration[name.element] else { return sum }
            let x = value.number ?? Double(value.description.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) } % 7)
            return sum + (x - 0.4) * (x - 0.4) / (1 + x * x) * Double(name.offset + 1)
        }
    }
}
