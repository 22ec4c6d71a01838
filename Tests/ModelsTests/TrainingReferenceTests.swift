import Models
import Testing

/// How networks are trained, against PyTorch.
struct TrainingReferenceTests {
    struct Content: Decodable {
        struct Clipping: Decodable {
            struct Case: Decodable {
                let optimizer: String
                let nesterov: Bool
                let weightDecay: Double
                let learningRate: Double
                let result: [Double]
            }

            let start: [Double]
            let gradients: [[Double]]
            let largestNorm: Double
            let cases: [Case]
        }

        struct Losses: Decodable {
            struct Case: Decodable {
                let smoothing: Double
                let share: Double
                let weights: [Double]
                let labels: [Int]
                let scores: [Double]
                let loss: Double
                let gradient: [Double]
            }

            let classes: Int
            let cases: [Case]
        }

        struct Averages: Decodable {
            let decay: Double
            let sets: [[Double]]
            let moving: [Double]
            let mean: [Double]
        }

        let clipping: Clipping
        let losses: Losses
        let averages: Averages
    }

    @Test func clippedStepsAreThoseOfPyTorch() throws {
        let content = try Reference.read("training", as: Content.self).clipping
        for example in content.cases {
            let optimizer = Optimizer<Double>(
                try #require(OptimizerKind(rawValue: example.optimizer)), isNesterov: example.nesterov,
                weightDecay: example.weightDecay, largestNorm: content.largestNorm, count: 6, decaying: 4)
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
                // PyTorch adds 1e-6 to the norm that it divides by.
                #expect(abs(found - expected) < 2e-6 * max(1, abs(expected)), "\(example.optimizer)")
            }
        }
    }

    @Test func lossesOfSoftTargetsAreThoseOfPyTorch() throws {
        let content = try Reference.read("training", as: Content.self).losses
        let classes = content.classes
        for example in content.cases {
            let rows = example.labels.count
            // What TrainingBatches makes of weights, smoothing and mixup.
            let shares = (0..<rows * classes).map { place -> Double in
                let (row, column) = (place / classes, place % classes)
                func share(of row: Int) -> Double {
                    let hit: Double = example.labels[row] == column ? 1 : 0
                    return example.weights[row]
                        * ((1 - example.smoothing) * hit + example.smoothing / Double(classes))
                }
                return example.share * share(of: row) + (1 - example.share) * share(of: (row + 1) % rows)
            }
            var output = example.scores
            var shiftGradient = [Double](repeating: 0, count: classes)
            let shift = shiftGradient
            let loss = output.withUnsafeMutableBufferPointer { output in
                shares.withUnsafeBufferPointer { shares in
                    BatchTarget<Double>.shares(shares.baseAddress.unsafelyUnwrapped).differentiateLoss(
                        output.baseAddress.unsafelyUnwrapped, shift: shift, shiftGradient: &shiftGradient, rows: rows,
                        columns: classes)
                }
            }

            #expect(abs(loss / Double(rows) - example.loss) < 1e-13 * max(1, example.loss))
            #expect(zip(output, example.gradient).allSatisfy { abs($0 - $1) < 1e-14 })
            for column in 0..<classes {
                let sum = stride(from: column, to: output.count, by: classes).reduce(0) { $0 + output[$1] }
                #expect(abs(sum - shiftGradient[column]) < 1e-14)
            }
        }
    }

    @Test(arguments: [Averaging.exponential, .stochastic])
    func averagesAreThoseOfTheirFormulas(_ kind: Averaging) throws {
        let content = try Reference.read("training", as: Content.self).averages
        let average = WeightAverage<Double>(kind, decay: content.decay, parameterCount: 3, statisticsCount: 1)

        for (position, set) in content.sets.enumerated() { average.add(set, statistics: [Double(position)]) }

        let expected = kind == .stochastic ? content.mean : content.moving
        #expect(average.count == content.sets.count)
        #expect(zip(average.parameters.array, expected).allSatisfy { abs($0 - $1) < 1e-14 })
        if kind == .stochastic { #expect(abs(average.statistics.array[0] - 14.5) < 1e-12) }
    }
}
