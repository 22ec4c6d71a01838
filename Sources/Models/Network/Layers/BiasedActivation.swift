import LinearAlgebra
import Randomness

/// A bias for each channel, then a function, written over the output of the layer before.
struct BiasedActivation: LayerSpecification, Hashable {
    /// The function; nil for none.
    let activation: Activation?

    func needs(_ input: Volume) throws(LayerProblem) -> LayerNeeds {
        LayerNeeds(output: input, vectors: input.channels, memoryPerRow: activation == .gelu ? input.count : 0)
    }

    func layer<Scalar: LayerScalar>(_ site: LayerSite<Scalar>) -> any Layer<Scalar> {
        BiasedActivationLayer(activation, site)
    }
}

/// ``BiasedActivation`` at work.
final class BiasedActivationLayer<Scalar: LayerScalar>: Layer {
    private let activation: Activation?
    private let site: LayerSite<Scalar>
    /// Results where the way back needs the inputs too; otherwise these are written over.
    private let output: Storage<Scalar>?
    private let pixels: Int

    init(_ activation: Activation?, _ site: LayerSite<Scalar>) {
        self.activation = activation
        self.site = site
        output = activation == .gelu ? Storage(site.capacity * site.input.count + 16, repeating: 0) : nil
        pixels = site.input.height * site.input.width
    }

    func initialise(using generator: inout CounterGenerator) {
        site.vectors.clear(count: site.input.channels)
    }

    func forward(
        _ input: UnsafeMutablePointer<Scalar>, rows: Int, pass: inout LayerPass
    ) -> UnsafeMutablePointer<Scalar> {
        let target = output?.pointer ?? input
        Scalar.activateOrPass(
            activation, input, target, scale: nil, shift: site.vectors, rows: rows * pixels,
            columns: site.input.channels)
        return target
    }

    func backward(
        _ input: UnsafeMutablePointer<Scalar>, _ delta: UnsafeMutablePointer<Scalar>,
        into next: UnsafeMutablePointer<Scalar>?, rows: Int
    ) -> UnsafeMutablePointer<Scalar> {
        Scalar.differentiateOrPass(
            activation, input, output?.pointer ?? input, scale: nil, shift: site.vectors, delta, scaleGradient: nil,
            shiftGradient: site.vectorGradients, rows: rows * pixels, columns: site.input.channels)
        return delta
    }
}
