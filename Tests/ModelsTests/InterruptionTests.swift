import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

/// How soon a network's kernels, and every estimator, notice that they should stop.
struct InterruptionTests {
    private func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var generator = CounterGenerator(seed: seed, purpose: .simulation)
        return (0..<count).map { _ in Float(generator.uniform() - 0.5) }
    }

    /// A product that is done in parts in both directions, or in none.
    @Test(arguments: [(3, 5, 7), (200, 1500, 3000), (70, 20, 90)], [(false, false), (true, false), (false, true)])
    func productsInPartsAreTheProduct(_ size: (m: Int, n: Int, k: Int), _ transposing: (a: Bool, b: Bool)) {
        SingleThread.begin()
        let (m, n, k) = size
        let a = numbers(m * k, seed: 1)
        let b = numbers(k * n, seed: 2)
        var whole = [Float](repeating: 1, count: m * n)
        var parts = whole
        let (lda, ldb) = (transposing.a ? m : k, transposing.b ? k : n)

        BLAS.gemm(
            m: m, n: n, k: k, a: a, lda: lda, transposingA: transposing.a, b: b, ldb: ldb, transposingB: transposing.b,
            beta: 0.5, c: &whole, ldc: n)
        PassInterruption().multiply(
            m: m, n: n, k: k, a: a, lda: lda, transposingA: transposing.a, b: b, ldb: ldb,
            transposingB: transposing.b, beta: 0.5, c: &parts, ldc: n)

        let furthest = zip(whole, parts).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        #expect(furthest < 1e-6 * Float(k) + 1e-5)
    }

    @Test func asksAfterWorkAndNotBefore() {
        let interruption = PassInterruption()
        var asked = 0

        interruption.during({
            asked += 1
            return asked == 3
        }) {
            for _ in 0..<1000 { _ = interruption.isRequested(after: 1_000_000) }
        }

        // Every 200 million operations, and no more once the answer was yes.
        #expect(asked == 3)
        #expect(interruption.isRequested)
    }

    @Test func doesNothingOnceItWasAskedTo() {
        let interruption = PassInterruption()
        interruption.during({ true }) { _ = interruption.isRequested(after: .max) }
        var result: [Float] = [7]

        interruption.multiply(m: 1, n: 1, k: 1, a: [2], lda: 1, b: [3], ldb: 1, c: &result, ldc: 1)

        #expect(result == [7])
    }

    @Test func drawingTheFirstWeightsEndsWhenAsked() {
        let shape = NetworkShape(
            inputs: 2048, hidden: [4096], outputs: 1, activation: .relu, normalisesBatches: false, dropout: 0,
            loss: .squaredError)
        let network = Network<Float>(shape: shape, capacity: 1)

        network.interruption.during({ true }) { network.initialise(seed: 1) }

        #expect(network.interruption.isRequested)
        #expect(network.parameters.pointer[0] != 0)
        #expect(network.parameters.pointer[2048 * 4096 - 1] == 0)
    }

    /// One batch of 2 · 2 · 4096 · 512 · 512 operations and more: a question after each product of at most 1,000 million.
    @Test func asksWithinABatch() throws {
        SingleThread.begin()
        let rows = 4096
        let data = try TrainingSet(
            features: Matrix(rows: rows, columns: 512, elements: numbers(rows * 512, seed: 3)),
            target: .numbers(numbers(rows, seed: 4)))
        let entry = try EstimatorEntry.named("mlp")
        let learner = try entry.make(
            settings: Configuration(["batch-size": .int(rows), "width": .int(512), "depth": .int(1)]), data: data,
            seed: 1, totalEpochs: 1)
        var asked = 0

        try learner.trainEpoch {
            asked += 1
            return false
        }

        #expect(asked >= 2 * 2 * rows * 512 * 512 / 1_000_000_000)
    }

    /// Whichever question is answered with yes, that is the end of the fit, and almost the last question.
    @Test(arguments: EstimatorContractTests.subjects)
    func stopsAtWhicheverQuestion(_ subject: EstimatorContractTests.Subject) throws {
        let data = try subject.data(rows: 300)
        var all = 0
        let whole = try subject.learner(data, settings: subject.fitting)
        try whole.trainEpoch {
            all += 1
            return false
        }

        for place in Set([0, 1, all / 3, all / 2, all - 1].filter { (0..<all).contains($0) }) {
            let learner = try subject.learner(data, settings: subject.fitting)
            var asked = 0
            var error: TrainingError?
            do {
                try learner.trainEpoch {
                    asked += 1
                    return asked > place
                }
            } catch let stopped as TrainingError {
                error = stopped
            }

            // XGBoost is asked by the clock: it may be done before.
            guard asked > place else { continue }
            #expect(error == .stopped)
            #expect(asked <= place + 3)
        }
    }
}
