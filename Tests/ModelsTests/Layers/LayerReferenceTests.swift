import LinearAlgebra
import Models
import Testing

/// Outputs, losses and gradients of whole networks against PyTorch.
struct LayerReferenceTests {
    struct Content: Decodable {
        let cases: [Example]
    }

    struct Example: Decodable {
        let layers: String
        let activation: String
        let image: [Int]
        let inputs: [Double]
        let labels: [Int32]
        let parameters: [Double]
        let outputs: [Double]
        let loss: Double
        let gradient: [Double]
    }

    @Test func agreesWithPyTorch() throws {
        for example in try Reference.read("layers", as: Content.self).cases {
            // Double precision to what the file keeps; single precision to some hundred roundings of sums around 1.
            try check(example, in: Double.self, within: 1e-10)
            try check(example, in: Float.self, within: 2e-5)
        }
    }

    private func check<Scalar: LayerScalar>(
        _ example: Example, in type: Scalar.Type, within tolerance: Double
    ) throws {
        let network = try LayerNetwork<Scalar>(
            example.layers,
            image: Volume(height: example.image[0], width: example.image[1], channels: example.image[2]),
            activation: try #require(Activation(rawValue: example.activation)), capacity: example.labels.count)
        network.initialise(seed: 1)
        try #require(network.parameterValues.count == example.parameters.count, "\(example.layers)")
        network.parameterValues = example.parameters.map { Scalar($0) }
        let inputs = example.inputs.map { Scalar($0) }

        // Running statistics are still mean 0 and variance 1.
        let outputs = network.outputs(inputs)
        let loss = network.lossAndGradient(inputs, labels: example.labels)

        #expect(distance(outputs, example.outputs) < tolerance, "\(example.layers)")
        #expect(abs(loss - example.loss) < tolerance, "\(example.layers)")
        #expect(distance(network.gradientValues, example.gradient) < tolerance, "\(example.layers)")
    }

    private func distance<Scalar: LayerScalar>(_ found: [Scalar], _ expected: [Double]) -> Double {
        guard found.count == expected.count else { return .infinity }
        return zip(found, expected).map { abs(Double($0) - $1) / max(1, abs($1)) }.reduce(0) {
            $1.isNaN ? .infinity : max($0, $1)
        }
    }
}
