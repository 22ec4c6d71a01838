import LinearAlgebra
import Models
import Randomness
import Testing

/// The code that trains, in double precision, against central finite differences.
struct NetworkGradientTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var activation = Activation.relu
        var normalises = false
        var dropout = 0.0
        var loss = NetworkLoss.crossEntropy
        var hidden = [7, 5]

        var testDescription: String {
            "\(activation), hidden \(hidden), normalises \(normalises), dropout \(dropout), \(loss)"
        }
    }

    static let cases: [Case] =
        Activation.allCases.flatMap { activation in
            [false, true].flatMap { normalises in
                [0, 0.4].flatMap { dropout in
                    [NetworkLoss.crossEntropy, .squaredError].map { loss in
                        Case(activation: activation, normalises: normalises, dropout: dropout, loss: loss)
                    }
                }
            }
        } + [Case(hidden: []), Case(loss: .squaredError, hidden: []), Case(hidden: [33]), Case(hidden: [4, 4, 4, 4])]

    @Test(arguments: cases) func gradientIsThatOfTheLoss(_ example: Case) {
        let rows = 9
        let inputs = 6
        let shape = NetworkShape(
            inputs: inputs, hidden: example.hidden, outputs: example.loss == .crossEntropy ? 4 : 1,
            activation: example.activation, normalisesBatches: example.normalises, dropout: example.dropout,
            loss: example.loss)
        let network = Network<Double>(shape: shape, capacity: rows)
        network.initialise(seed: 3)
        var generator = CounterGenerator(seed: 8, purpose: .simulation)
        var parameters = network.parameterValues
        // Shifts begin at 0: move them, so that their gradients are seen through.
        for i in shape.weightCount..<shape.parameterCount { parameters[i] += 0.3 * generator.normal() }
        let features = (0..<rows * inputs).map { _ in generator.normal() }
        let labels = (0..<rows).map { _ in Int32(generator.index(below: 4)) }
        let numbers = (0..<rows).map { _ in generator.normal() }
        func loss(at point: [Double]) -> Double {
            network.parameterValues = point
            var dropout = DropoutStream(seed: 21, epoch: 2)
            return labels.withUnsafeBufferPointer { labels in
                numbers.withUnsafeBufferPointer { numbers in
                    features.withUnsafeBufferPointer { x in
                        network.lossAndGradient(
                            x.baseAddress.unsafelyUnwrapped,
                            example.loss == .crossEntropy
                                ? .classes(labels.baseAddress.unsafelyUnwrapped)
                                : .numbers(numbers.baseAddress.unsafelyUnwrapped, weights: nil), rows: rows,
                            dropout: &dropout)
                    }
                }
            }
        }

        _ = loss(at: parameters)
        let gradient = network.gradientValues
        let step = 1e-5
        for i in parameters.indices {
            var above = parameters
            var below = parameters
            above[i] += step
            below[i] -= step
            let difference = (loss(at: above) - loss(at: below)) / (2 * step)

            // Central differences err by about step² and by rounding / step; both are below 1e-9 here.
            #expect(abs(difference - gradient[i]) < 1e-7 * max(1, abs(difference)), "parameter \(i)")
        }
    }
}
