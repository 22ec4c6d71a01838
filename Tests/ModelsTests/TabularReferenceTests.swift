import LinearAlgebra
import Models
import Testing

/// The residual network for tables against PyTorch.
struct TabularReferenceTests {
    struct Content: Decodable {
        struct Case: Decodable {
            let normalisation: String
            let numbers: String
            let features: [Double]
            let labels: [Int32]
            let parameters: [Double]
            let loss: Double
            let gradient: [Double]
        }

        let width: Int
        let hidden: Int
        let classes: Int
        let resolution: Int
        let size: Int
        let cases: [Case]
    }

    @Test func lossAndGradientAreThoseOfPyTorch() throws {
        let content = try Reference.read("tabular", as: Content.self)
        for example in content.cases {
            let double = try results(of: example, content, in: Double.self)
            let single = try results(of: example, content, in: Float.self)

            let name: Comment = "\(example.normalisation), \(example.numbers)"
            // The bins' edges are kept in single precision.
            let tolerance = example.numbers == "piecewise-linear" ? 1e-7 : 1e-12
            #expect(abs(double.loss - example.loss) < tolerance, name)
            #expect(double.gradient.count == example.gradient.count, name)
            #expect(zip(double.gradient, example.gradient).allSatisfy { abs($0 - $1) < tolerance }, name)
            #expect(abs(single.loss - example.loss) < 1e-5, name)
            #expect(zip(single.gradient, example.gradient).allSatisfy { abs($0 - $1) < 1e-4 }, name)
        }
    }

    private func results<Scalar: EmbeddingScalar & BinaryFloatingPoint>(
        of example: Content.Case, _ content: Content, in type: Scalar.Type
    ) throws -> (loss: Double, gradient: [Double]) {
        var choices = TabularShape.Choices()
        choices.blocks = 1
        choices.width = content.width
        choices.hidden = content.hidden
        choices.normalisation = try #require(NormalisationKind(rawValue: example.normalisation))
        choices.numbers = try #require(NumberEmbedding(rawValue: example.numbers))
        choices.resolution = content.resolution
        choices.numberSize = content.size
        let shape = TabularShape(
            columns: [.number, .category(levels: 3, size: 2), .number], choices: choices, outputs: content.classes,
            loss: .crossEntropy)
        let rows = example.labels.count
        let matrix = Matrix(rows: rows, columns: 3, elements: example.features.map { Float($0) })
        let network = TabularNetwork<Scalar>(
            shape: shape, capacity: rows,
            bins: PiecewiseBins(matrix, rows: Array(0..<rows), columns: [0, 2], resolution: content.resolution))
        network.parameters.array = example.parameters.map { Scalar($0) }
        var dropout = DropoutStream(seed: 0, epoch: 0)
        let features = example.features.map { Scalar($0) }
        let loss = example.labels.withUnsafeBufferPointer {
            network.lossAndGradient(
                features, .classes($0.baseAddress.unsafelyUnwrapped), rows: rows, dropout: &dropout)
        }
        return (loss, network.gradients.array.map { Double($0) })
    }
}
