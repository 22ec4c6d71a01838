import Datasets
import LinearAlgebra
import Models
import Objectives
import Randomness
import Testing

/// Whether predictions say anything about a target.
struct SignalTestTests {
    private func metric(_ name: String) throws -> MetricEntry { try #require(MetricCatalogue.named(name)) }

    /// Predictions of so many trials for two classes, each as strong as asked for.
    private static func trials(
        _ count: Int, rows: Int, strength: Float, seed: UInt64
    ) -> (predictions: [Matrix<Float>], target: Target) {
        var generator = CounterGenerator(seed: seed, purpose: .simulation)
        let codes = (0..<rows).map { _ in Int32(generator.index(below: 2)) }
        let predictions = (0..<count).map { _ -> Matrix<Float> in
            var elements: [Float] = []
            for code in codes {
                let p = 0.5 + strength * (code == 1 ? 1 : -1) + 0.3 * Float(generator.uniform() - 0.5)
                elements += [1 - p, p]
            }
            return Matrix(rows: rows, columns: 2, elements: elements)
        }
        return (predictions, .classes(codes: codes, names: ["a", "b"]))
    }

    @Test func fewShufflesDoNotHideAStrongSignalNorMakeOne() throws {
        let metric = try metric("roc-auc")
        func test(_ strength: Float, _ seed: UInt64) throws -> SignalTest {
            let (predictions, target) = Self.trials(5, rows: 200, strength: strength, seed: seed)
            return try #require(SignalTest(predictions, target, metric, seed: seed, isLate: { true }))
        }

        #expect(try test(0.2, 1).isFound)
        #expect(try test(0.2, 1).shuffles == 19)
        #expect(try (0..<100).filter { try test(0, $0).isFound }.count <= 6)
    }

    @Test func noiseIsRarelyTakenForSignalHoweverManyTrialsThereAre() throws {
        let metric = try metric("roc-auc")

        let found = (0..<200).filter { seed in
            let (predictions, target) = Self.trials(20, rows: 80, strength: 0, seed: UInt64(seed))
            return SignalTest(predictions, target, metric, seed: UInt64(seed))?.isFound == true
        }.count

        // Two in a hundred are expected.
        #expect(found <= 10)
    }

    @Test(arguments: ["roc-auc", "log-loss", "accuracy"]) func signalIsFound(_ name: String) throws {
        let (predictions, target) = Self.trials(8, rows: 300, strength: 0.1, seed: 5)

        let test = try #require(try SignalTest(predictions, target, metric(name), seed: 1))

        #expect(test.isFound && test.pValue == 0.01 && test.shuffles == 99)
    }

    @Test func aWeakSignalIsFoundAmongManyRows() throws {
        let (predictions, target) = Self.trials(3, rows: 10_000, strength: 0.01, seed: 6)

        #expect(try SignalTest(predictions, target, metric("roc-auc"), seed: 1)?.isFound == true)
    }

    @Test func numbersCountToo() throws {
        var generator = CounterGenerator(seed: 1, purpose: .simulation)
        let truth = (0..<200).map { _ in Float(generator.uniform()) }
        let good = Matrix<Float>(rows: 200, columns: 1) { row, _ in truth[row] * 0.5 + 0.1 * Float(generator.uniform())
        }
        let bad = Matrix<Float>(rows: 200, columns: 1) { _, _ in Float(generator.uniform()) }

        #expect(try SignalTest([good], .numbers(truth), metric("rmse"), seed: 1)?.isFound == true)
        #expect(try SignalTest([bad], .numbers(truth), metric("rmse"), seed: 1)?.isFound == false)
        #expect(try SignalTest([], .numbers(truth), metric("rmse"), seed: 1) == nil)
    }

    @Test func theSeedDecidesAndBeingLateEndsIt() throws {
        let (predictions, target) = Self.trials(4, rows: 100, strength: 0.02, seed: 7)
        let metric = try metric("roc-auc")

        #expect(
            SignalTest(predictions, target, metric, seed: 3) == SignalTest(predictions, target, metric, seed: 3))
        #expect(try #require(SignalTest(predictions, target, metric, seed: 3, isLate: { true })).shuffles <= 19)
    }
}
