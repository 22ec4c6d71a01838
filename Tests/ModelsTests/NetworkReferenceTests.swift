import LinearAlgebra
import Models
import Testing

#if canImport(Glibc)
    import Glibc
#endif

struct NetworkReferenceTests {
    struct Content: Decodable {
        struct Training: Decodable {
            let activation: String
            let optimizer: String
            let nesterov: Bool
            let weightDecay: Double
            let learningRate: Double
            let steps: Int
            let sizes: [Int]
            let features: [Double]
            let labels: [Int32]
            let targets: [Double]
            let parameters: [Double]
            let before: [Double]
            let after: [Double]
        }

        struct Activations: Decodable {
            let inputs: [Double]
            let relu: [Double]
            let tanh: [Double]
            let gelu: [Double]
        }

        struct Normalisation: Decodable {
            let sizes: [Int]
            let parameters: [Double]
            let batches: [[Double]]
            let unseen: [Double]
            let probabilities: [Double]
        }

        let training: [Training]
        let activations: Activations
        let normalisation: Normalisation
    }

    @Test func trainingFollowsScikitLearnsNetwork() throws {
        for example in try Reference.read("network", as: Content.self).training {
            // Double precision follows to rounding; where scikit-learn adds Adam's epsilon before the bias correction,
            // small gradients differ by up to a thousandth of a step.
            let inDouble = example.optimizer == "adam" ? 5e-5 : 2e-7
            #expect(try largestError(of: example, in: Double.self) < inDouble, "\(example)")
            #expect(try largestError(of: example, in: Float.self) < 5e-5, "\(example)")
        }
    }

    private func largestError<Scalar: NetworkScalar>(
        of example: Content.Training, in type: Scalar.Type
    ) throws -> Double {
        let isClassification = !example.labels.isEmpty
        let shape = NetworkShape(
            inputs: example.sizes[0], hidden: Array(example.sizes.dropFirst().dropLast()),
            outputs: try #require(example.sizes.last),
            activation: try #require(Activation(rawValue: example.activation)),
            loss: isClassification ? .crossEntropy : .squaredError)
        let rows = example.features.count / example.sizes[0]
        let network = Network<Scalar>(shape: shape, capacity: rows)
        network.parameterValues = example.parameters.map { Scalar($0) }
        let optimizer = Optimizer<Scalar>(
            try #require(OptimizerKind(rawValue: example.optimizer)), isNesterov: example.nesterov,
            weightDecay: example.weightDecay, count: shape.parameterCount, decaying: shape.weightCount)
        let features = example.features.map { Scalar($0) }
        let before = network.predictions(features)
        for _ in 0..<example.steps {
            let target = isClassification ? nil : example.targets.map { Scalar($0) }
            network.lossAndGradient(features, labels: example.labels, numbers: target)
            network.step(optimizer, rate: example.learningRate)
        }
        let after = network.predictions(features)
        return max(
            Reference.distance(before.map { Float($0) }, example.before),
            Reference.distance(after.map { Float($0) }, example.after))
    }

    @Test(arguments: Activation.allCases) func activationIsTheFunctionItIsNamedAfter(_ activation: Activation) throws {
        let content = try Reference.read("network", as: Content.self).activations
        let expected =
            switch activation {
            case .relu: content.relu
            case .tanh: content.tanh
            case .gelu: content.gelu
            }

        let single = applied(activation, to: content.inputs.map { Float($0) })
        let double = applied(activation, to: content.inputs)

        for (index, value) in expected.enumerated() {
            #expect(abs(Double(single[index]) - value) <= 3e-7 * abs(value) + 1e-9, "at \(content.inputs[index])")
            #expect(abs(double[index] - value) <= 1e-14 * abs(value) + 1e-15, "at \(content.inputs[index])")
        }
    }

    @Test(arguments: Activation.allCases) func activationPassesNaNOrLeavesItToTheLoss(_ activation: Activation) {
        let value = applied(activation, to: [Float.nan])[0]

        #expect(value.isNaN || value == 0)
    }

    private func applied<Scalar: NetworkScalar>(_ activation: Activation, to inputs: [Scalar]) -> [Scalar] {
        var z = inputs
        var a = inputs
        let shift = [Scalar](repeating: 0, count: inputs.count)
        z.withUnsafeMutableBufferPointer { z in
            a.withUnsafeMutableBufferPointer { a in
                shift.withUnsafeBufferPointer { shift in
                    Scalar.activate(
                        activation, z.baseAddress.unsafelyUnwrapped, a.baseAddress.unsafelyUnwrapped, scale: nil,
                        shift: shift.baseAddress.unsafelyUnwrapped, rows: 1, columns: inputs.count)
                }
            }
        }
        return a
    }

    @Test func predictsWithTheRunningStatisticsOfTrainingBatches() throws {
        let example = try Reference.read("network", as: Content.self).normalisation
        let shape = NetworkShape(
            inputs: example.sizes[0], hidden: [example.sizes[1]], outputs: example.sizes[2], activation: .tanh,
            normalisesBatches: true, loss: .crossEntropy)
        let network = Network<Double>(shape: shape, capacity: 8)
        network.initialise(seed: 0)
        network.parameterValues = example.parameters

        for batch in example.batches {
            network.lossAndGradient(batch, labels: [Int32](repeating: 0, count: 6), numbers: nil)
        }

        let predictions = network.predictions(example.unseen).map { Float($0) }
        #expect(Reference.distance(predictions, example.probabilities) < 1e-7)
    }
}
