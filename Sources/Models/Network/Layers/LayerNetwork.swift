import LinearAlgebra
import Randomness

/// A network of declared layers with a dense layer for the output: parameters, and the memory of one pass.
///
/// Everything is allocated when it is created, for batches of up to `capacity` rows; a pass allocates nothing. All
/// parameters form one block, so that an optimiser is one pass: first those that decay. Confined to one thread.
package final class LayerNetwork<Scalar: LayerScalar> {
    package let shape: LayerNetworkShape
    package let capacity: Int

    package let parameters: Storage<Scalar>
    package let gradients: Storage<Scalar>
    /// Running means and variances of batch normalisation, for prediction.
    package let statistics: Storage<Scalar>
    /// The rows of a batch; a pass begins here.
    private let batch: Storage<Scalar>
    private let sequence: LayerSequence<Scalar>
    /// Whether a pass is to end early.
    package let interruption = PassInterruption()

    package init(shape: LayerNetworkShape, capacity: Int) {
        self.shape = shape
        self.capacity = capacity
        parameters = Storage(shape.parameterCount, repeating: 0)
        gradients = Storage(shape.parameterCount, repeating: 0)
        statistics = Storage(shape.statisticsCount, repeating: 0)
        // Kernels may read on for a register's width behind the last pixel.
        batch = Storage(capacity * shape.plan.input.count + 16, repeating: 0)
        sequence = LayerSequence(
            shape.plan,
            LayerSite(
                input: shape.plan.input, capacity: capacity, gain: shape.gain, weights: parameters.pointer,
                weightGradients: gradients.pointer, vectors: parameters.pointer + shape.weightCount,
                vectorGradients: gradients.pointer + shape.weightCount, statistics: statistics.pointer,
                interruption: interruption),
            needsInputGradient: false)
    }

    /// Gives a new network its random beginning, with running means of 0 and variances of 1.
    ///
    /// Weights are uniform with variance 2 / inputs (He), or 1 / inputs before tanh; drawn in `Double`, so that both
    /// precisions begin alike.
    package func initialise(seed: UInt64) {
        var generator = CounterGenerator(seed: seed, purpose: .initialisation)
        sequence.initialise(using: &generator)
        shift.clear(count: shape.outputs)
    }

    /// What is added to the outputs: the last parameters.
    var shift: UnsafeMutablePointer<Scalar> { parameters.pointer + shape.parameterCount - shape.outputs }

    /// One pass forth and back: the mean loss of a batch, and its gradient in `gradients`.
    ///
    /// - Parameters:
    ///   - input: `rows` × the numbers of an image.
    ///   - target: What the rows should give.
    ///   - rows: From 1 to `capacity`.
    ///   - dropout: The source of random bits.
    /// - Returns: The mean loss; NaN or infinite if training has diverged, or was interrupted.
    package func lossAndGradient(
        _ input: UnsafePointer<Scalar>, _ target: BatchTarget<Scalar>, rows: Int, dropout: inout DropoutStream
    ) -> Double {
        precondition(rows > 0 && rows <= capacity, "a batch of \(rows) rows does not fit")
        take(input, rows: rows)
        var pass = LayerPass(isTraining: true, dropout: dropout)
        let output = sequence.forward(batch.pointer, rows: rows, pass: &pass)
        dropout = pass.dropout
        guard !interruption.isRequested else { return .nan }
        let loss = differentiateLoss(output, target, rows: rows)
        sequence.backward(batch.pointer, copying: output, rows: rows)
        return loss / Double(rows)
    }

    /// The sum of the losses of up to `capacity` rows, as predicted.
    package func predictedLoss(_ input: UnsafePointer<Scalar>, _ target: BatchTarget<Scalar>, rows: Int) -> Double {
        // Only the value is wanted; the gradient of the output's shift is overwritten by the next step.
        let output = forwardPredicting(input, rows: rows)
        return interruption.isRequested ? .nan : differentiateLoss(output, target, rows: rows)
    }

    /// The outputs of up to `capacity` rows before their shift, as predicted.
    func forwardPredicting(_ input: UnsafePointer<Scalar>, rows: Int) -> UnsafeMutablePointer<Scalar> {
        take(input, rows: rows)
        var pass = LayerPass.predicting
        return sequence.forward(batch.pointer, rows: rows, pass: &pass)
    }

    private func take(_ input: UnsafePointer<Scalar>, rows: Int) {
        batch.pointer.update(from: input, count: rows * shape.plan.input.count)
    }

    /// The sum of the losses; replaces the outputs by the gradient of the mean loss with respect to them.
    private func differentiateLoss(
        _ output: UnsafeMutablePointer<Scalar>, _ target: BatchTarget<Scalar>, rows: Int
    ) -> Double {
        target.differentiateLoss(
            output, shift: shift, shiftGradient: gradients.pointer + shape.parameterCount - shape.outputs, rows: rows,
            columns: shape.outputs)
    }
}
