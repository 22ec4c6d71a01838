import LinearAlgebra
import Randomness
import SearchSpaces
import Strategies
import Studies
import Testing

/// What the Gaussian process suggests after histories that are hard to compute with.
struct HostileHistoryTests {
    private static func line(_ dimensions: Int) -> SearchSpace {
        SearchSpace((0..<dimensions).map { Parameter("x\($0)", .float(low: 0, high: 1, log: false, step: nil)) })
    }

    /// The next suggestion after trials with random configurations.
    private static func suggestion(
        _ space: SearchSpace, _ count: Int, sampler: GaussianProcessSampler = GaussianProcessSampler(),
        configuration: ((Int) -> Configuration)? = nil, state: (Int) -> TrialState = { _ in .completed },
        loss: (Int, Configuration) -> Double
    ) throws -> Suggestion? {
        var generator = CounterGenerator(seed: 8, purpose: .simulation)
        var study = try AskTellStudy(
            StudyDefinition(
                name: "hostile", space: space, objective: .function(""), metric: Metric("loss", .minimize),
                sampler: ComponentDefinition("random"), budget: Budget(trials: 1), seed: 1))
        let template = try #require(study.ask(1).first)
        let trials = (0..<count).map { number in
            let chosen = configuration?(number) ?? space.draw(using: &generator) ?? Configuration()
            var trial = template
            trial.number = number
            trial.configuration = chosen
            trial.state = state(number)
            trial.value = trial.state == .completed ? loss(number, chosen) : nil
            return trial
        }
        let request = SuggestionRequest(
            space: space, metric: Metric("loss", .minimize), fidelity: Fidelity(minimum: 1, maximum: 1), seed: 5,
            firstTrial: count, count: 1, seen: count, trials: trials)
        return sampler.suggest(request).first
    }

    private static func bowl(_ configuration: Configuration) -> Double {
        // In the order of the names: a sum in the order of a dictionary has other bits each time.
        configuration.names.reduce(0) { sum, name in
            let x = (configuration[name]?.number ?? 0) - 0.3
            return sum + x * x
        }
    }

    @Test(arguments: [1, 2, 20], [3, 70, 300])
    func everyTrialAtTheSamePoint(dimensions: Int, count: Int) throws {
        let space = Self.line(dimensions)
        let centre = space.configuration(at: [Double](repeating: 0.5, count: dimensions))

        let found = try #require(
            try Self.suggestion(space, count, configuration: { _ in centre }) { number, _ in Double(number % 3) })

        #expect(space.contains(found.configuration))
        #expect(found.configuration != centre)
    }

    @Test(arguments: [0.0, 1, -1e300, 1e300, 1e-300], [5, 80])
    func constantValues(value: Double, count: Int) throws {
        let space = Self.line(3)

        let found = try #require(try Self.suggestion(space, count) { _, _ in value })

        #expect(space.contains(found.configuration))
    }

    @Test(arguments: [1e300, 1e-300, -1e300])
    func hugeAndTinyValues(scale: Double) throws {
        let space = Self.line(2)

        let found = try #require(try Self.suggestion(space, 90) { _, x in scale * Self.bowl(x) })

        #expect(space.contains(found.configuration))
        #expect(found.reason.contains("gp") && !found.reason.contains("nan"))
    }

    @Test func valuesOfAllMagnitudes() throws {
        let space = Self.line(2)

        let found = try #require(
            try Self.suggestion(space, 90) { number, _ in [1e300, -1e300, 1e-300, 0, 1][number % 5] })

        #expect(space.contains(found.configuration))
    }

    @Test(arguments: [TrialState.failed(.diverged), .running, .waiting, .cancelled])
    func noTrialGaveAValue(state: TrialState) throws {
        let space = Self.line(4)

        let found = try #require(try Self.suggestion(space, 40, state: { _ in state }) { _, _ in 0 })

        #expect(space.contains(found.configuration))
    }

    @Test func manyTrialsArePending() throws {
        let space = Self.line(4)

        let found = try #require(
            try Self.suggestion(space, 201, state: { $0 < 101 ? .completed : .running }) { _, x in Self.bowl(x) })

        #expect(space.contains(found.configuration))
        #expect(found.reason.hasSuffix("(101 seen, 100 pending)"))
    }

    @Test(arguments: [(1, 600), (200, 60), (3, 5001)])
    func manyTrialsOrDimensions(dimensions: Int, count: Int) throws {
        BLAS.setThreads(1)
        let space = Self.line(dimensions)

        let found = try #require(try Self.suggestion(space, count) { _, x in Self.bowl(x) })

        #expect(space.contains(found.configuration))
        #expect(found.reason.hasPrefix("gp: log-EI "))
    }

    @Test(arguments: [30, 70, 140, 460])
    func whatEarlierSuggestionsLeftChangesNothing(count: Int) throws {
        // Other tests set it meanwhile, and sums differ in their last digits with the number of threads.
        BLAS.setThreads(1)
        let space = Self.line(3)
        let used = GaussianProcessSampler()

        for length in [count - 13, count - 1] {
            _ = try Self.suggestion(space, length, sampler: used) { _, x in Self.bowl(x) }
        }
        let after = try Self.suggestion(space, count, sampler: used) { _, x in Self.bowl(x) }
        let fresh = try Self.suggestion(space, count) { _, x in Self.bowl(x) }

        #expect(after == fresh)
    }

    @Test(arguments: [72, 75, 152])
    func aSearchThatEarlierSuggestionsPreparedFindsTheSame(count: Int) throws {
        BLAS.setThreads(1)
        let space = Self.line(3)
        let used = GaussianProcessSampler()

        for length in (count - 10)..<count {
            _ = try Self.suggestion(space, length, sampler: used) { _, x in Self.bowl(x) }
        }
        let after = try Self.suggestion(space, count, sampler: used) { _, x in Self.bowl(x) }
        let fresh = try Self.suggestion(space, count) { _, x in Self.bowl(x) }

        #expect(after == fresh)
    }
}
