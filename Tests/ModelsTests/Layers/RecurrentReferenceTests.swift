import Models
import Testing

/// Recurrent layers against PyTorch.
struct RecurrentReferenceTests {
    struct Content: Decodable {
        struct Case: Decodable {
            let layers: String
            let features: [Double]
            let labels: [Int32]
            let parameters: [Double]
            let loss: Double
            let gradient: [Double]
        }

        let steps: Int
        let inputs: Int
        let classes: Int
        let cases: [Case]
    }

    @Test func lossAndGradientAreThoseOfPyTorch() throws {
        let content = try Reference.read("recurrent", as: Content.self)
        for example in content.cases {
            let rows = example.labels.count
            let image = Volume(height: content.steps, width: 1, channels: content.inputs)
            let double = try LayerNetwork<Double>(
                example.layers, image: image, outputs: content.classes, capacity: rows)
            let single = try LayerNetwork<Float>(
                example.layers, image: image, outputs: content.classes, capacity: rows + 3)
            double.parameterValues = example.parameters
            single.parameterValues = example.parameters.map { Float($0) }

            let loss = double.lossAndGradient(example.features, labels: example.labels)
            let singleLoss = single.lossAndGradient(example.features.map { Float($0) }, labels: example.labels)

            let name: Comment = "\(example.layers)"
            #expect(abs(loss - example.loss) < 1e-13, name)
            #expect(zip(double.gradientValues, example.gradient).allSatisfy { abs($0 - $1) < 1e-13 }, name)
            #expect(abs(singleLoss - example.loss) < 1e-5, name)
            #expect(zip(single.gradientValues, example.gradient).allSatisfy { abs(Double($0) - $1) < 1e-5 }, name)
        }
    }
}
