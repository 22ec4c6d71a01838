import LinearAlgebra
import Models
import Randomness
import Testing

/// The code that trains, in double precision, against central finite differences: for each layer, with gradients that
/// must flow through it to a layer before.
struct LayerGradientTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let layers: String
        var activation = Activation.relu
        var padding = Padding.same
        var loss = NetworkLoss.crossEntropy
        var image = Volume(height: 5, width: 6, channels: 2)

        var testDescription: String { "\(layers.isEmpty ? "none" : layers), \(activation), \(padding), \(image)" }
    }

    static let cases: [Case] =
        [
            "", "conv 3", "conv 3, conv 2", "conv 9, conv 17", "conv 2, conv 3 3x2 stride 2",
            "conv 2, conv 3 1x1 stride 3",
            "conv 4, pool", "conv 4, conv 3, pool", "conv 3, conv 4, pool 3 stride 2, conv 2", "conv 3, pool 2x3",
            "conv 2, pool 15", "conv 3 linear, pool, conv 2 linear", "conv 2, depthwise",
            "conv 3, depthwise 2x3 stride 2",
            "conv 3, batch-norm, conv 2", "batch-norm, conv 2, batch-norm, pool", "conv 3, average-pool, conv 2",
            "conv 2, average-pool 3 stride 1, dense 3", "conv 3, global-pool", "dense 4, dense 3",
            "conv 2, dense 3, batch-norm",
            "conv 3, dropout 0.4, conv 2, dropout 0.3", "pool, conv 2", "conv 2 linear, pool, pool",
            "[conv 2, conv 2]", "conv 3, [conv 3], [conv 2, batch-norm, conv 4 stride 2, batch-norm], global-pool",
            "conv 2, [conv 2, [depthwise, conv 2 1x1], conv 2], dense 3", "conv 2, [pool 1, dropout 0.2]",
            "conv 2, [conv 4 linear, batch-norm, depthwise linear, batch-norm, conv 2 1x1 linear]",
            "gru 4", "lstm 4", "gru 3 sequence", "lstm 3 sequence, dropout 0.3, gru 4",
            "conv 3, gru 3 sequence, lstm 2",
            "dense 4, lstm 3", "gru 4 sequence, batch-norm, pool", "gru 2 sequence, global-pool, dense 3",
        ].map { Case(layers: $0) }
        + [
            Case(layers: "conv 3, pool, conv 4", activation: .gelu),
            Case(layers: "conv 3, pool, [conv 3]", activation: .tanh),
            Case(layers: "conv 3, [conv 3, batch-norm], dense 4", activation: .gelu),
            Case(layers: "conv 3, pool, conv 4", padding: .valid, image: Volume(height: 9, width: 8, channels: 3)),
            Case(
                layers: "conv 3, conv 4 2x3 stride 2, pool", padding: .valid,
                image: Volume(height: 9, width: 10, channels: 1)),
            Case(layers: "conv 2, pool, dense 3", loss: .squaredError),
            Case(layers: "conv 3", image: Volume(height: 1, width: 1, channels: 1)),
            Case(layers: "conv 3, pool, conv 3", image: Volume(height: 1, width: 7, channels: 40)),
        ]

    @Test(arguments: cases) func gradientIsThatOfTheLoss(_ example: Case) throws {
        let rows = 4
        let network = try LayerNetwork<Double>(
            example.layers, image: example.image, loss: example.loss, activation: example.activation,
            padding: example.padding, capacity: rows + 1)
        network.initialise(seed: 3)
        var generator = CounterGenerator(seed: 8, purpose: .simulation)
        var parameters = network.parameterValues
        // Shifts begin at 0 and may leave a value where a function has no slope: move all.
        for i in parameters.indices { parameters[i] += 0.1 * generator.normal() }
        let features = (0..<rows * example.image.count).map { _ in generator.normal() }
        let labels = (0..<rows).map { _ in Int32(generator.index(below: 3)) }
        let numbers = (0..<rows).map { _ in generator.normal() }
        func loss(at point: [Double]) -> Double {
            network.parameterValues = point
            return example.loss == .crossEntropy
                ? network.lossAndGradient(features, labels: labels)
                : network.lossAndGradient(features, numbers: numbers, weights: [0.5, 0, 2, 1.5])
        }

        let value = loss(at: parameters)
        let gradient = network.gradientValues
        let step = 1e-6
        var wrong = 0
        for i in parameters.indices {
            var above = parameters
            var below = parameters
            above[i] += step
            below[i] -= step
            let difference = (loss(at: above) - loss(at: below)) / (2 * step)

            // Central differences err by about step² and by rounding / step: both are below 1e-9 here.
            if !(abs(difference - gradient[i]) < 1e-6 * max(1, abs(difference))) { wrong += 1 }
        }

        #expect(value.isFinite)
        #expect(gradient.contains { $0 != 0 })
        #expect(wrong == 0, "\(wrong) of \(parameters.count) parameters")
    }
}
