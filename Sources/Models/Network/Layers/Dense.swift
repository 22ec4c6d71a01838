import LinearAlgebra
import Randomness

/// Every output looks at every input: output = input · weights, without a bias.
package struct Dense: LayerSpecification, Hashable {
    let units: Int
    /// Whether no function follows it.
    let isPlain: Bool

    package init(units: Int, isPlain: Bool = false) {
        self.isPlain = isPlain
        self.units = units
    }

    package var follower: LayerFollower { isPlain ? .bias : .activation }

    package func needs(_ input: Volume) throws(LayerProblem) -> LayerNeeds {
        LayerNeeds(
            output: Volume(height: 1, width: 1, channels: units), weights: input.count * units, memoryPerRow: units)
    }

    package func layer<Scalar: LayerScalar>(_ site: LayerSite<Scalar>) -> any Layer<Scalar> {
        DenseLayer(self, site)
    }
}

/// ``Dense`` at work.
final class DenseLayer<Scalar: LayerScalar>: Layer {
    private let units: Int
    private let inputs: Int
    private let gain: Double
    private let site: LayerSite<Scalar>
    private let output: Storage<Scalar>

    init(_ dense: Dense, _ site: LayerSite<Scalar>) {
        units = dense.units
        gain = dense.isPlain ? 1 : site.gain
        inputs = site.input.count
        self.site = site
        output = Storage(site.capacity * units, repeating: 0)
    }

    func initialise(using generator: inout CounterGenerator) {
        let bound = (3 * gain / Double(inputs)).squareRoot()
        site.weights.drawUniformly(count: inputs * units, bound: bound, using: &generator, site.interruption)
    }

    func forward(
        _ input: UnsafeMutablePointer<Scalar>, rows: Int, pass: inout LayerPass
    ) -> UnsafeMutablePointer<Scalar> {
        site.interruption.multiply(
            m: rows, n: units, k: inputs, a: input, lda: inputs, b: site.weights, ldb: units, c: output.pointer,
            ldc: units)
        return output.pointer
    }

    func backward(
        _ input: UnsafeMutablePointer<Scalar>, _ delta: UnsafeMutablePointer<Scalar>,
        into next: UnsafeMutablePointer<Scalar>?, rows: Int
    ) -> UnsafeMutablePointer<Scalar> {
        site.interruption.multiply(
            m: inputs, n: units, k: rows, a: input, lda: inputs, transposingA: true, b: delta, ldb: units,
            c: site.weightGradients, ldc: units)
        guard let next else { return delta }
        site.interruption.multiply(
            m: rows, n: inputs, k: units, a: delta, lda: units, b: site.weights, ldb: units, transposingB: true,
            c: next, ldc: inputs)
        return next
    }
}

extension LayerEntry {
    static let dense = LayerEntry(
        "dense", form: "dense UNITS [linear]",
        "Every output looks at every input, with a bias and the activation unless batch-norm follows."
    ) { words throws(LayerTextError) in
        Dense(units: try words.count("its number of units", in: 1...4096), isPlain: words.take("linear"))
    }
}
