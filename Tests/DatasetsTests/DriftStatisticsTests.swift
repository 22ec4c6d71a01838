import Datasets
import Foundation
import Randomness
import Testing

/// How far values have moved.
struct DriftStatisticsTests {
    private struct Reference: Decodable {
        struct Numbers: Decodable {
            let a, b: [Double]
            let statistic, pValue: Double
        }
        struct Levels: Decodable {
            let a, b: [Int]
            let statistic, pValue: Double
        }
        struct Tail: Decodable {
            let x: Double
            let degrees: Int
            let pValue: Double
        }
        let numbers: [Numbers]
        let levels: [Levels]
        let tails: [Tail]
    }

    private func reference() throws -> Reference {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/drift.json")
        return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    }

    @Test func agreesWithSciPyOnNumbers() throws {
        for fact in try reference().numbers {
            let found = try #require(DriftStatistics(numbers: fact.a, fact.b))

            #expect(abs(found.statistic - fact.statistic) < 1e-12)
            // The correction for small samples (Stephens 1970) differs from SciPy's asymptotic form by a few per cent.
            #expect(abs(found.pValue - fact.pValue) < max(0.03, 0.35 * fact.pValue))
        }
    }

    @Test func agreesWithSciPyOnLevels() throws {
        for fact in try reference().levels {
            let found = try #require(DriftStatistics(counts: fact.a, fact.b))

            #expect(abs(found.statistic - fact.statistic) < 1e-9 * fact.statistic)
            #expect(abs(found.pValue - fact.pValue) < 1e-9)
        }
    }

    @Test func agreesWithSciPyFarOutInTheTails() throws {
        for fact in try reference().tails {
            let found = DriftStatistics.chiSquared(fact.x, degrees: fact.degrees)

            #expect(abs(found - fact.pValue) <= 1e-9 * max(fact.pValue, 1e-300) || abs(found - fact.pValue) < 1e-13)
        }
    }

    @Test func theIndexIsZeroForTheSameAndGrowsWithTheShift() throws {
        var generator = CounterGenerator(seed: 2, purpose: .simulation)
        let values = (0..<2_000).map { _ in generator.uniform() }

        let indices = try [0, 0.1, 0.3, 0.6].map { shift in
            try #require(DriftStatistics(numbers: values, values.map { $0 + shift })).stability
        }

        #expect(indices[0] == 0)
        #expect(zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 } && indices[3] > 0.25)
    }

    @Test func gapsAndEmptySidesAreTakenCareOf() throws {
        let full = (0..<100).map(Double.init)
        let gaps = full.map { $0 < 60 ? .nan : $0 }

        #expect(try #require(DriftStatistics(numbers: full, gaps)).stability > 0.25)
        #expect(DriftStatistics(numbers: [], full) == nil)
        #expect(try #require(DriftStatistics(numbers: [.nan], [.nan])).stability == 0)
        #expect(try #require(DriftStatistics(numbers: [1, 1, 1], [1, 1])).pValue == 1)
        #expect(DriftStatistics(counts: [0], [3]) == nil)
        #expect(try #require(DriftStatistics(counts: [5, 0], [9, 0])).pValue == 1)
    }
}
