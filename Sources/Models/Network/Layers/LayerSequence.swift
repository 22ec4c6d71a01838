import LinearAlgebra
import Randomness

/// Layers at work one behind the other.
final class LayerSequence<Scalar: LayerScalar> {
    private let plan: LayerPlan
    private let layers: [any Layer<Scalar>]
    private let needsInputGradient: Bool
    private let interruption: PassInterruption
    /// What came into each layer in the last pass.
    private var inputs: [UnsafeMutablePointer<Scalar>]
    /// Gradients with respect to what flows between layers, for two layers at a time.
    private let deltas: [Storage<Scalar>]

    /// Makes the layers of a plan.
    ///
    /// - Parameter needsInputGradient: Whether somebody before the first layer wants its gradient.
    init(_ plan: LayerPlan, _ site: LayerSite<Scalar>, needsInputGradient: Bool) {
        self.plan = plan
        self.needsInputGradient = needsInputGradient
        interruption = site.interruption
        layers = plan.make(site)
        let largest = max(plan.largestVolume, needsInputGradient ? plan.input.count : 0)
        deltas = (0..<2).map { _ in Storage(site.capacity * largest + 16, repeating: 0) }
        inputs = [UnsafeMutablePointer<Scalar>](repeating: deltas[0].pointer, count: plan.layers.count)
    }

    func initialise(using generator: inout CounterGenerator) {
        for layer in layers { layer.initialise(using: &generator) }
    }

    /// The output of a batch, in memory of the last layer; of an earlier one if somebody asked to stop.
    func forward(
        _ input: UnsafeMutablePointer<Scalar>, rows: Int, pass: inout LayerPass
    ) -> UnsafeMutablePointer<Scalar> {
        var current = input
        for index in layers.indices {
            inputs[index] = current
            current = layers[index].forward(current, rows: rows, pass: &pass)
            if interruption.isRequested(afterElements: rows * plan.volumes[index + 1].count) { break }
        }
        return current
    }

    /// Goes back from the gradient with respect to the output, which stays as it is.
    ///
    /// - Returns: The gradient with respect to the input, in memory of this sequence; undefined if nobody needs it.
    @discardableResult
    func backward(
        _ input: UnsafeMutablePointer<Scalar>, copying delta: UnsafeMutablePointer<Scalar>, rows: Int
    ) -> UnsafeMutablePointer<Scalar> {
        interruption.copy(delta, to: deltas[0].pointer, count: rows * plan.output.count)
        var current = deltas[0].pointer
        for index in layers.indices.reversed() {
            let other = current == deltas[0].pointer ? deltas[1].pointer : deltas[0].pointer
            let next = index > 0 || needsInputGradient ? other : nil
            current = layers[index].backward(inputs[index], current, into: next, rows: rows)
            if interruption.isRequested(afterElements: rows * plan.volumes[index].count) { break }
        }
        return current
    }
}
