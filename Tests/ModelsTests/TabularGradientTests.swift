import LinearAlgebra
import Models
import Randomness
import Testing

/// The code that trains on tables, in double precision, against central finite differences.
struct TabularGradientTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var normalisation = NormalisationKind.batch
        var numbers = NumberEmbedding.none
        var dropout = 0.0
        var blocks = 2
        var loss = NetworkLoss.crossEntropy

        var testDescription: String { "\(normalisation), \(numbers), dropout \(dropout), \(blocks) blocks, \(loss)" }
    }

    static let cases: [Case] =
        NormalisationKind.allCases.flatMap { normalisation in
            NumberEmbedding.allCases.flatMap { numbers in
                [0, 0.3].map { Case(normalisation: normalisation, numbers: numbers, dropout: $0) }
            }
        } + [
            Case(numbers: .periodic, blocks: 0, loss: .squaredError), Case(normalisation: .layer, loss: .squaredError),
        ]

    @Test(arguments: cases) func gradientIsThatOfTheLoss(_ example: Case) {
        let rows = 9
        var choices = TabularShape.Choices()
        choices.blocks = example.blocks
        choices.width = 5
        choices.hidden = 6
        choices.hiddenDropout = example.dropout
        choices.residualDropout = example.dropout / 2
        choices.normalisation = example.normalisation
        choices.numbers = example.numbers
        choices.resolution = 3
        choices.numberSize = 4
        let columns: [TabularShape.Column] = [.number, .category(levels: 3, size: 2), .number]
        let shape = TabularShape(
            columns: columns, choices: choices, outputs: example.loss == .crossEntropy ? 3 : 1, loss: example.loss)
        var generator = CounterGenerator(seed: 8, purpose: .simulation)
        let features = (0..<rows).flatMap { row in [generator.normal(), Double(row % 5), generator.normal()] }
        let matrix = Matrix(rows: rows, columns: 3, elements: features.map { Float($0) })
        let bins = PiecewiseBins(matrix, rows: Array(0..<rows), columns: [0, 2], resolution: 3)
        let network = TabularNetwork<Double>(shape: shape, capacity: rows, bins: bins)
        network.initialise(seed: 3, frequencyScale: 0.4)
        // Shifts begin at 0: move them, so that their gradients are seen through.
        let parameters = network.parameters.array.map { $0 + 0.2 * generator.normal() }
        let labels = (0..<rows).map { _ in Int32(generator.index(below: 3)) }
        let numbers = (0..<rows).map { _ in generator.normal() }
        func loss(at point: [Double]) -> Double {
            network.parameters.array = point
            var dropout = DropoutStream(seed: 21, epoch: 2)
            return labels.withUnsafeBufferPointer { labels in
                numbers.withUnsafeBufferPointer { numbers in
                    network.lossAndGradient(
                        features,
                        example.loss == .crossEntropy
                            ? .classes(labels.baseAddress.unsafelyUnwrapped)
                            : .numbers(numbers.baseAddress.unsafelyUnwrapped, weights: nil), rows: rows,
                        dropout: &dropout)
                }
            }
        }

        _ = loss(at: parameters)
        let gradient = network.gradients.array
        let step = 1e-5
        var seen = 0
        for i in parameters.indices {
            var above = parameters
            var below = parameters
            above[i] += step
            below[i] -= step
            let difference = (loss(at: above) - loss(at: below)) / (2 * step)

            // Central differences err by about step² and by rounding / step; both are below 1e-9 here.
            #expect(abs(difference - gradient[i]) < 1e-7 * max(1, abs(difference)), "parameter \(i)")
            if difference != 0 { seen += 1 }
        }
        #expect(seen > parameters.count / 2)
    }
}
