import LinearAlgebra
import Randomness

/// A fully connected network: parameters, and the memory of one pass through it.
///
/// Everything is allocated when it is created, for batches of up to `capacity` rows; a pass allocates nothing.
/// Hidden layers compute linear → batch normalisation → activation → dropout. Confined to one thread.
package final class Network<Scalar: NetworkScalar> {
    package let shape: NetworkShape
    package let capacity: Int

    package let parameters: Storage<Scalar>
    package let gradients: Storage<Scalar>
    /// Running means and variances of batch normalisation, for prediction.
    package let statistics: Storage<Scalar>
    /// Before the activation, and after it, for each hidden layer; the same memory where the way back needs only one.
    let inputsOfActivations: [Storage<Scalar>]
    let activations: [Storage<Scalar>]
    let output: Storage<Scalar>
    /// The gradient with respect to activations, for two layers at a time.
    let deltas: [Storage<Scalar>]
    let dropoutBits: [Storage<UInt16>]
    let batchMean: Storage<Scalar>
    let batchVariance: Storage<Scalar>
    let inverseDeviations: [Storage<Scalar>]

    /// The share of the batch in the running statistics.
    static var statisticsMomentum: Scalar { 0.1 }
    /// Added to variances.
    static var epsilon: Scalar { 1e-5 }

    /// Whether a pass is to end early.
    package let interruption = PassInterruption()

    package convenience init(shape: NetworkShape, capacity: Int) {
        self.init(
            shape: shape, capacity: capacity, parameters: Storage(shape.parameterCount, repeating: 0),
            gradients: Storage(shape.parameterCount, repeating: 0),
            statistics: Storage(shape.statisticsCount, repeating: 0))
    }

    /// A network that only predicts, by parameters that are somebody else's.
    convenience init(
        predicting shape: NetworkShape, capacity: Int, parameters: Storage<Scalar>, statistics: Storage<Scalar>
    ) {
        self.init(
            shape: shape, capacity: capacity, parameters: parameters, gradients: Storage(0, repeating: 0),
            statistics: statistics)
    }

    private init(
        shape: NetworkShape, capacity: Int, parameters: Storage<Scalar>, gradients: Storage<Scalar>,
        statistics: Storage<Scalar>
    ) {
        self.shape = shape
        self.capacity = capacity
        self.parameters = parameters
        self.gradients = gradients
        self.statistics = statistics
        let hidden = shape.sizes[1..<(1 + shape.hiddenCount)]
        let widest = hidden.max() ?? 0
        activations = hidden.map { Storage(capacity * $0, repeating: 0) }
        let needsBoth = shape.normalisesBatches || shape.activation == .gelu
        inputsOfActivations = needsBoth ? hidden.map { Storage(capacity * $0, repeating: 0) } : activations
        output = Storage(capacity * shape.outputs, repeating: 0)
        deltas = (0..<2).map { _ in Storage(capacity * widest, repeating: 0) }
        dropoutBits = shape.dropout > 0 ? hidden.map { Storage((capacity * $0 + 7) / 8 * 8, repeating: 0) } : []
        batchMean = Storage(widest, repeating: 0)
        batchVariance = Storage(widest, repeating: 0)
        inverseDeviations = shape.normalisesBatches ? hidden.map { Storage($0, repeating: 0) } : []
    }

    /// Gives a new network its random beginning, with running means of 0 and variances of 1.
    ///
    /// Weights are uniform with variance 2 / inputs before ReLU and GELU (He), 1 / inputs before tanh and the output
    /// (LeCun); shifts are 0 and scales 1. Drawn in `Double`, so that both precisions begin alike.
    package func initialise(seed: UInt64) {
        for layer in 0..<shape.layerCount {
            var generator = CounterGenerator(seed: seed, stream: layer, purpose: .initialisation)
            let inputs = Double(max(1, shape.sizes[layer]))
            let gain: Double = shape.isHidden(layer) && shape.activation != .tanh ? 2 : 1
            let bound = (3 * gain / inputs).squareRoot()
            let weights = parameters.pointer + shape.weightOffsets[layer]
            weights.drawUniformly(
                count: shape.sizes[layer] * shape.sizes[layer + 1], bound: bound, using: &generator, interruption)
        }
        for layer in 0..<shape.hiddenCount where shape.normalisesBatches {
            let width = shape.sizes[layer + 1]
            (parameters.pointer + shape.scaleOffsets[layer]).update(repeating: 1, count: width)
            (statistics.pointer + shape.statisticsOffsets[layer]).update(repeating: 0, count: width)
            (statistics.pointer + shape.statisticsOffsets[layer] + width).update(repeating: 1, count: width)
        }
    }

    func weights(_ layer: Int) -> UnsafeMutablePointer<Scalar> { parameters.pointer + shape.weightOffsets[layer] }
    func shift(_ layer: Int) -> UnsafeMutablePointer<Scalar> { parameters.pointer + shape.shiftOffsets[layer] }
    func scale(_ layer: Int) -> UnsafeMutablePointer<Scalar>? {
        shape.normalisesBatches && shape.isHidden(layer) ? parameters.pointer + shape.scaleOffsets[layer] : nil
    }
}
