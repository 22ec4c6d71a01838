import Models
import Testing

struct OptimizerTests {
    struct Content: Decodable {
        struct Case: Decodable {
            let optimizer: String
            let nesterov: Bool
            let weightDecay: Double
            let learningRate: Double
            let result: [Double]
        }

        let start: [Double]
        let gradients: [[Double]]
        let cases: [Case]
    }

    @Test func stepsAreThoseOfTheTextbook() throws {
        let content = try Reference.read("optimizers", as: Content.self)
        for example in content.cases {
            let optimizer = Optimizer<Double>(
                try #require(OptimizerKind(rawValue: example.optimizer)), isNesterov: example.nesterov,
                weightDecay: example.weightDecay, count: 5, decaying: 4)
            var parameters = content.start
            for gradient in content.gradients {
                parameters.withUnsafeMutableBufferPointer { p in
                    gradient.withUnsafeBufferPointer { g in
                        optimizer.step(
                            p.baseAddress.unsafelyUnwrapped, g.baseAddress.unsafelyUnwrapped,
                            rate: example.learningRate)
                    }
                }
            }

            for (found, expected) in zip(parameters, example.result) {
                #expect(abs(found - expected) < 1e-13, "\(example.optimizer)")
            }
        }
    }

    @Test(arguments: [
        (LearningRateSchedule.constant, [1, 1, 1, 1, 1]),
        (.cosine, [1, 0.8535533905932737, 0.5, 0.14644660940672624, 0]),
        (.step, [1, 1, 0.1, 0.01, 0.01]),
    ]) func schedulesPassThroughTheirPoints(_ schedule: LearningRateSchedule, _ expected: [Double]) {
        for (quarter, value) in expected.enumerated() {
            #expect(abs(schedule.factor(at: Double(quarter) / 4) - value) < 1e-15)
        }
        #expect(schedule.factor(at: 2) == schedule.factor(at: 1))
    }

    @Test func oneCycleRisesToTheFullRateThenFallsToNearlyNothing() {
        let schedule = LearningRateSchedule.oneCycle
        let factors = (0...100).map { schedule.factor(at: Double($0) / 100) }

        #expect(factors[0] == 0.04)
        #expect(abs(factors[30] - 1) < 1e-12)
        #expect(abs(factors[100] - 4e-6) < 1e-12)
        #expect(zip(factors[...30], factors[1...30]).allSatisfy { $0 < $1 })
        #expect(zip(factors[30...], factors[31...]).allSatisfy { $0 > $1 })
    }

    @Test(arguments: LearningRateSchedule.allCases) func warmsUpToWhereTheScheduleBegins(
        _ schedule: LearningRateSchedule
    ) {
        let factors = (0..<100).map { schedule.factor(step: $0, planned: 100, warmup: 0.2) }
        let start = schedule.factor(at: 0)

        for step in 0..<20 { #expect(abs(factors[step] - start * Double(step + 1) / 20) < 1e-15) }
        for step in 20..<100 { #expect(factors[step] == schedule.factor(at: Double(step - 20) / 80)) }
        #expect(schedule.factor(step: 30, planned: 100, warmup: 0) == schedule.factor(at: 0.3))
    }

    @Test func plateauTakesATenthOnceItsPatienceIsOver() {
        var plateau = PlateauDetector(patience: 2)
        var factors: [Double] = []

        for loss in [5, 4, 4, 4.1, 3.99999, 3, 3, 3, 3, 3, 3] {
            plateau.observe(loss)
            factors.append(plateau.factor)
        }

        let expected = [1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01]
        #expect(zip(factors, expected).allSatisfy { abs($0 - $1) < 1e-15 })
    }
}
