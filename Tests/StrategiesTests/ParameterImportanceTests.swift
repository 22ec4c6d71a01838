import Randomness
import SearchSpaces
import Strategies
import Studies
import Testing

struct ParameterImportanceTests {
    @Test func sharesOfAnAdditiveFunctionAreThoseOfItsVariances() throws {
        // The variance of a · u is a²/12 for uniform u: shares 16/21, 4/21 and 1/21.
        let importance = try Self.estimate(Self.cube(3), trials: 300) { configuration in
            4 * Self.x(configuration, 0) + 2 * Self.x(configuration, 1) + Self.x(configuration, 2)
        }.get()

        #expect(importance.shares.map(\.parameter) == ["x0", "x1", "x2"])
        for (share, expected) in zip(importance.shares, [16.0 / 21, 4.0 / 21, 1.0 / 21]) {
            #expect(abs(share.share - expected) < 0.08)
        }
        #expect(try #require(importance.determination) > 0.9)
        #expect(importance.trials == 300)
        #expect(importance.method.contains("ANOVA"))
    }

    @Test func aParameterWithoutEffectHasHardlyAny() throws {
        let importance = try Self.estimate(Self.cube(4), trials: 80) { Self.x($0, 2) }.get()

        #expect(importance.shares[0].parameter == "x2")
        #expect(importance.shares[0].share > 0.85)
        #expect(importance.shares.dropFirst().allSatisfy { $0.share < 0.05 })
    }

    @Test func aCategoryAndItsConditionalParametersGetTheirOwnParts() throws {
        let space = SearchSpace([
            Parameter("kind", .categorical([.string("a"), .string("b")])),
            Parameter(
                "tune", .float(low: 0, high: 1, log: false, step: nil),
                when: Condition([.init("kind", .oneOf([.string("b")]))])),
            Parameter("idle", .float(low: 0, high: 1, log: false, step: nil)),
        ])
        // kind alone: variance of {0, 3 + ½} over two halves; tune: its effect counts in half of the space only.
        let importance = try Self.estimate(space, trials: 250) { configuration in
            configuration["kind"] == .string("a") ? 0 : 3 + (configuration["tune"]?.number ?? 0)
        }.get()

        #expect(importance.shares.map(\.parameter) == ["kind", "tune", "idle"])
        #expect(importance.shares[0].share > 0.9)
        #expect(importance.shares[1].share < 0.1)
    }

    @Test func interactionsBelongToNoParameterAlone() throws {
        let importance = try Self.estimate(Self.cube(2), trials: 400) { configuration in
            (Self.x(configuration, 0) < 0.5) == (Self.x(configuration, 1) < 0.5) ? 1 : 0
        }.get()

        #expect(importance.shares.reduce(0) { $0 + $1.share } < 0.4)
    }

    @Test func sharesLieBetween0And1AndDoNotAddUpToMore() throws {
        let importance = try Self.estimate(ContractSpaces.conditional, trials: 60) { SamplerContractTests.loss($0) }
            .get()

        #expect(importance.shares.allSatisfy { (0...1).contains($0.share) && $0.deviation >= 0 && $0.deviation <= 0.5 })
        #expect(importance.shares.reduce(0) { $0 + $1.share } <= 1 + 1e-9)
        #expect(importance.shares.count == ContractSpaces.conditional.parameters.count)
    }

    @Test func theSameStudyGivesTheSameEstimate() throws {
        let first = try Self.estimate(Self.cube(3), trials: 40) { Self.x($0, 0) * Self.x($0, 1) }.get()
        let second = try Self.estimate(Self.cube(3), trials: 40) { Self.x($0, 0) * Self.x($0, 1) }.get()

        #expect(first == second)
    }

    @Test func noiseIsNotDetermined() throws {
        let importance = try Self.estimate(Self.cube(2), trials: 100) { configuration in
            var generator = CounterGenerator(
                seed: UInt64(Self.x(configuration, 0) * 1e15), purpose: .simulation)
            return generator.normal()
        }.get()

        #expect(try #require(importance.determination) < 0.2)
    }

    @Test func tooFewTrialsGiveAReason() throws {
        guard case .failure(let reason) = try Self.estimate(Self.cube(2), trials: 7, { Self.x($0, 0) }) else {
            Issue.record("seven trials were enough")
            return
        }
        #expect(reason.description == "7 trials gave a value; at least 8 are needed")
    }

    @Test func equalValuesGiveAReason() throws {
        guard case .failure(let reason) = try Self.estimate(Self.cube(2), trials: 20, { _ in 2 }) else {
            Issue.record("nothing was attributed to something")
            return
        }
        #expect(reason.description == "all 20 trials gave the same value")
    }

    private static func cube(_ dimensions: Int) -> SearchSpace { GaussianProcessSamplerTests.line(dimensions) }

    private static func x(_ configuration: Configuration, _ index: Int) -> Double {
        configuration["x\(index)"]?.number ?? 0
    }

    private static func estimate(
        _ space: SearchSpace, trials: Int, _ loss: @escaping (Configuration) -> Double
    ) throws -> Result<ParameterImportance, ParameterImportance.Unavailable> {
        let study = try GaussianProcessSamplerTests.study(space, trials: trials, sampler: "random", loss)
        return ParameterImportance.estimate(state: study.state)
    }
}

/// The second method: what separates the good trials from the rest.
struct DensityImportanceTests {
    @Test func theParameterThatDecidesHasNearlyAll() throws {
        let importance = try Self.estimate(trials: 200) { abs(Self.x($0, 1) - 0.7) }.get()

        #expect(importance.shares[0].parameter == "x1")
        #expect(importance.shares[0].share > 0.85)
        #expect(importance.shares.dropFirst().allSatisfy { $0.share < 0.1 })
        #expect(importance.determination == nil)
    }

    @Test func whatTellsBadFromWorseDoesNotCountAmongTheGood() throws {
        // x0 decides about everything outside of the good fifth, x1 about the order within it.
        let loss = { (configuration: Configuration) -> Double in
            let (x, y) = (Self.x(configuration, 0), Self.x(configuration, 1))
            return x > 0.5 ? 10 * x : y
        }

        let all = try Self.variance(trials: 300, loss).get()
        let good = try Self.estimate(trials: 300, good: 0.1, loss).get()

        #expect(all.shares[0].parameter == "x0" && all.shares[0].share > 0.8)
        #expect(good.shares[0].parameter == "x1" && good.shares[0].share > 0.6)
    }

    @Test func moreTrialsMakeItSurer() throws {
        let loss = { (configuration: Configuration) in
            abs(Self.x(configuration, 0) - 0.5) + 0.5 * abs(Self.x(configuration, 2) - 0.2)
        }
        let few = try Self.estimate(trials: 25, loss).get()
        let many = try Self.estimate(trials: 400, loss).get()

        let spread = { (importance: ParameterImportance) in importance.shares.reduce(0) { $0 + $1.deviation } }
        #expect(spread(many) < spread(few) / 1.5)
        #expect(many.shares.map(\.parameter).first == "x0")
        #expect(abs(many.shares.reduce(0) { $0 + $1.share } - 1) < 1e-9)
    }

    @Test func aCategoryThatDecidesComesFirstAndItsIdleChildrenLast() throws {
        let space = SearchSpace([
            Parameter("kind", .categorical([.string("a"), .string("b"), .string("c")])),
            Parameter(
                "tune", .float(low: 0, high: 1, log: false, step: nil),
                when: Condition([.init("kind", .oneOf([.string("b")]))])),
            Parameter("idle", .float(low: 0, high: 1, log: false, step: nil)),
        ])
        let study = try GaussianProcessSamplerTests.study(space, trials: 150, sampler: "random") {
            $0["kind"] == .string("c") ? 0 : 1 + ($0["idle"]?.number ?? 0) * 1e-3
        }

        let importance = try ParameterImportance.estimateByDensities(state: study.state).get()

        #expect(importance.shares[0].parameter == "kind" && importance.shares[0].share > 0.8)
    }

    @Test func tooLittleGivesAReason() throws {
        guard case .failure(let few) = try Self.estimate(trials: 7, { Self.x($0, 0) }),
            case .failure(let same) = try Self.estimate(trials: 20, { _ in 2 })
        else {
            Issue.record("there was enough")
            return
        }
        #expect(few.description == "7 trials gave a value; at least 8 are needed")
        #expect(same.description == "all 20 trials gave the same value")
    }

    private static func x(_ configuration: Configuration, _ index: Int) -> Double {
        configuration["x\(index)"]?.number ?? 0
    }

    private static func variance(
        trials: Int, _ loss: @escaping (Configuration) -> Double
    ) throws -> Result<ParameterImportance, ParameterImportance.Unavailable> {
        let space = GaussianProcessSamplerTests.line(3)
        return ParameterImportance.estimate(
            state: try GaussianProcessSamplerTests.study(space, trials: trials, sampler: "random", loss).state)
    }

    private static func estimate(
        trials: Int, good: Double = 0.2, _ loss: @escaping (Configuration) -> Double
    ) throws -> Result<ParameterImportance, ParameterImportance.Unavailable> {
        let space = GaussianProcessSamplerTests.line(3)
        return ParameterImportance.estimateByDensities(
            state: try GaussianProcessSamplerTests.study(space, trials: trials, sampler: "random", loss).state,
            good: good)
    }
}
