import Foundation
import LinearAlgebra
import Randomness
import SearchSpaces
import Strategies
import Studies
import Testing

struct FeasibilityTests {
    @Test func theProbabilityIsHighWhereTrialsSucceededAndLowWhereTheyFailed() throws {
        let model = try Self.model()

        let logarithms = model.logProbabilities([[0.1, 0.5], [0.9, 0.5]])

        #expect(exp(logarithms[0]) > 0.9)
        #expect(exp(logarithms[1]) < 0.1)
    }

    @Test(arguments: [[0.2, 0.3], [0.5, 0.5], [0.77, 0.9], [1, 0]])
    func theGradientIsThatOfTheLogProbability(row: [Double]) throws {
        let model = try Self.model()
        let local = try model.local(around: [row])

        let (value, gradient) = local.logProbabilityWithGradient(row)

        #expect(abs(value - model.logProbabilities([row])[0]) <= 1e-9 * max(1, abs(value)))
        for c in row.indices {
            var (up, down) = (row, row)
            up[c] += 1e-5
            down[c] -= 1e-5
            let values = model.logProbabilities([up, down])
            let difference = (values[0] - values[1]) / 2e-5
            #expect(abs(gradient[c] - difference) <= 1e-4 * max(1, abs(difference)))
        }
    }

    @Test func aBestRegionBesideOneThatCrashesIsFoundWithFewCrashes() throws {
        let study = try SamplerContractTests.study(
            SamplerCatalogue.named("gp"), GaussianProcessSamplerTests.line(3), trials: 40
        ) { trial in
            let x = (0..<3).map { trial.configuration["x\($0)"]?.number ?? 0 }
            guard x[0] + x[1] > 0.7 else { return .failure(.outOfMemory) }
            return .value(x[0] + 2 * x[1] + (x[2] - 0.4) * (x[2] - 0.4))
        }

        let failed = study.state.trials.suffix(20).count { $0.value == nil }
        #expect((study.state.best?.value ?? 9) < 0.75)
        withKnownIssue("more trials crash than should beside the best region") {
            #expect(failed <= 10, "\(failed) of 20")
        }
    }

    /// A model of a space where everything beyond the middle of the first column fails.
    private static func model() throws -> Feasibility {
        var generator = CounterGenerator(seed: 5, stream: 0, purpose: .suggestion)
        var points = KernelPoints(isLevel: [false, false])
        var labels: [Double] = []
        for _ in 0..<40 {
            let row = [generator.uniform(), generator.uniform()]
            points.append(row)
            labels.append(row[0] > 0.5 ? 1 : 0)
        }
        let scale = try #require(LossScale(labels))
        let parameters = KernelParameters(lengthscales: [0.4, 1.5], signal: 1, noise: 0.01)
        let process = try GaussianProcess(
            points: points, observations: labels.map(scale.value(of:)), dimensionOfColumn: [0, 1],
            parameters: parameters)
        return Feasibility(process, scale: scale)
    }
}
