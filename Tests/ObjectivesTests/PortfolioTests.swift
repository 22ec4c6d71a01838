import Models
import Objectives
import Randomness
import SearchSpaces
import Testing

struct PortfolioTests {
    @Test(arguments: Portfolio.all.map(\.estimator))
    func everyConfigurationIsOneOfTheDefaultSpaceAndTrainsAsItIs(_ name: String) throws {
        let portfolio = try #require(Portfolio.of(name))
        let entry = try #require(EstimatorCatalogue.named(name))
        var generator = CounterGenerator(seed: 1, purpose: .enqueuing)

        let completed = try portfolio.configurations.map { given in
            try entry.defaultSpace.completing(given, using: &generator)
        }

        #expect((5...10).contains(completed.count))
        #expect(Set(completed).count == completed.count)
        #expect(!portfolio.source.isEmpty)
        for configuration in completed { _ = try entry.resolve(configuration) }
    }
}
