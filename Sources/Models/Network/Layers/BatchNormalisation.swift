import LinearAlgebra
import Randomness

/// Each channel standardised over the batch and all pixels, then scale · x + shift and a function.
///
/// - SeeAlso: Ioffe and Szegedy 2015, "Batch Normalization", arXiv:1502.03167, algorithms 1 and 2, sec. 3.2.
package struct BatchNormalisation: LayerSpecification, Hashable {
    /// The function behind it; nil for none.
    var activation: Activation?
    /// Whether the layer before does not need its output any more, so that it can be written over.
    var overwritesInput = false

    package init() {}

    package func needs(_ input: Volume) throws(LayerProblem) -> LayerNeeds {
        LayerNeeds(
            output: input, vectors: 2 * input.channels, statistics: 2 * input.channels,
            memoryPerRow: (overwritesInput ? 1 : 2) * input.count)
    }

    package func layer<Scalar: LayerScalar>(_ site: LayerSite<Scalar>) -> any Layer<Scalar> {
        BatchNormalisationLayer(self, site)
    }
}

/// ``BatchNormalisation`` at work; its vectors are the scales, then the shifts, its statistics means, then variances.
final class BatchNormalisationLayer<Scalar: LayerScalar>: Layer {
    private let activation: Activation?
    private let site: LayerSite<Scalar>
    private let pixels: Int
    private let channels: Int
    private let copy: Storage<Scalar>?
    private let output: Storage<Scalar>
    private let mean: Storage<Scalar>
    private let variance: Storage<Scalar>
    private let inverseDeviation: Storage<Scalar>

    init(_ specification: BatchNormalisation, _ site: LayerSite<Scalar>) {
        activation = specification.activation
        self.site = site
        pixels = site.input.height * site.input.width
        channels = site.input.channels
        let count = site.capacity * site.input.count
        copy = specification.overwritesInput ? nil : Storage(count, repeating: 0)
        output = Storage(count + 16, repeating: 0)
        mean = Storage(channels, repeating: 0)
        variance = Storage(channels, repeating: 0)
        inverseDeviation = Storage(channels, repeating: 0)
    }

    private var scale: UnsafeMutablePointer<Scalar> { site.vectors }
    private var shift: UnsafeMutablePointer<Scalar> { site.vectors + channels }

    func initialise(using generator: inout CounterGenerator) {
        scale.update(repeating: 1, count: channels)
        shift.clear(count: channels)
        site.statistics.clear(count: channels)
        (site.statistics + channels).update(repeating: 1, count: channels)
    }

    func forward(
        _ input: UnsafeMutablePointer<Scalar>, rows: Int, pass: inout LayerPass
    ) -> UnsafeMutablePointer<Scalar> {
        if pass.isTraining {
            copy?.pointer.update(from: input, count: rows * site.input.count)
            if site.interruption.isRequested(afterElements: rows * site.input.count) { return output.pointer }
            let z = copy?.pointer ?? input
            Scalar.normalise(
                z, epsilon: Network<Scalar>.epsilon, mean: mean.pointer, variance: variance.pointer,
                inverseDeviation: inverseDeviation.pointer, rows: rows * pixels, columns: channels)
            if site.interruption.isRequested(afterElements: rows * site.input.count) { return output.pointer }
            updateStatistics(count: rows * pixels)
            Scalar.activateOrPass(
                activation, z, output.pointer, scale: scale, shift: shift, rows: rows * pixels, columns: channels)
        } else {
            // One multiplication and addition: γ (z − mean) / √(variance + ε) + β.
            for c in 0..<channels {
                let slope = scale[c] / (site.statistics[channels + c] + Network<Scalar>.epsilon).squareRoot()
                variance.pointer[c] = slope
                mean.pointer[c] = shift[c] - site.statistics[c] * slope
            }
            Scalar.activateOrPass(
                activation, input, output.pointer, scale: variance.pointer, shift: mean.pointer, rows: rows * pixels,
                columns: channels)
        }
        return output.pointer
    }

    func backward(
        _ input: UnsafeMutablePointer<Scalar>, _ delta: UnsafeMutablePointer<Scalar>,
        into next: UnsafeMutablePointer<Scalar>?, rows: Int
    ) -> UnsafeMutablePointer<Scalar> {
        let z = copy?.pointer ?? input
        Scalar.differentiateOrPass(
            activation, z, output.pointer, scale: scale, shift: shift, delta, scaleGradient: site.vectorGradients,
            shiftGradient: site.vectorGradients + channels, rows: rows * pixels, columns: channels)
        if site.interruption.isRequested(afterElements: rows * site.input.count) { return delta }
        Scalar.normaliseBack(
            z, inverseDeviation: inverseDeviation.pointer, scale: scale, scaleGradient: site.vectorGradients,
            shiftGradient: site.vectorGradients + channels, delta, rows: rows * pixels, columns: channels)
        return delta
    }

    private func updateStatistics(count: Int) {
        // The running variance is of the population that the batch is drawn from.
        let unbiased = count > 1 ? Scalar(count) / Scalar(count - 1) : 1
        let new = Network<Scalar>.statisticsMomentum
        for c in 0..<channels {
            site.statistics[c] += new * (mean.pointer[c] - site.statistics[c])
            site.statistics[channels + c] += new * (variance.pointer[c] * unbiased - site.statistics[channels + c])
        }
    }
}

extension LayerEntry {
    static let batchNormalisation = LayerEntry(
        "batch-norm", form: "batch-norm",
        "Standardises each channel over the batch; the activation of the layer before comes behind it."
    ) { _ throws(LayerTextError) in BatchNormalisation() }
}
