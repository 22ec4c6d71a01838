import LinearAlgebra
import Randomness

/// A network of declared layers with a dense layer for the output: parameters, and the memory of one pass.
///
/// Everything is allocated when it is created, for batches of up to `capacity` rows; a pass allocates nothing. All
/// parameters form one block, so that an optimiser is one pass: first those that decay. Confined to one thread.
package final class LayerNetwork<Scalar: LayerScalar> {
    package let shape: LayerNetworkShape
    package let capacity: Int

    let parameters: Storage<Scalar>
    let gradients: Storage<Scalar>
    /// Running means and variances of batch normalisation, for prediction.
    let statistics: Storage<Scalar>
    /// The rows of a batch; a pass begins here.
    let batch: Storage<Scalar>
    private let sequence: LayerSequence<Scalar>
    private let rowShiftGradient: Storage<Scalar>

    package init(shape: LayerNetworkShape, capacity: Int) {
        self.shape = shape
        self.capacity = capacity
        parameters = Storage(shape.parameterCount, repeating: 0)
        gradients = Storage(shape.parameterCount, repeating: 0)
        statistics = Storage(shape.statisticsCount, repeating: 0)
        // Kernels may read on for a register's width behind the last pixel.
        batch = Storage(capacity * shape.plan.input.count + 16, repeating: 0)
        rowShiftGradient = Storage(shape.outputs, repeating: 0)
        sequence = LayerSequence(
            shape.plan,
            LayerSite(
                input: shape.plan.input, capacity: capacity, gain: shape.gain, weights: parameters.pointer,
                weightGradients: gradients.pointer, vectors: parameters.pointer + shape.weightCount,
                vectorGradients: gradients.pointer + shape.weightCount, statistics: statistics.pointer),
            needsInputGradient: false)
    }

    /// Sets the parameters to their random beginning, and the running statistics to mean 0 and variance 1.
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
    private var shiftGradient: UnsafeMutablePointer<Scalar> {
        gradients.pointer + shape.parameterCount - shape.outputs
    }

    /// One pass forth and back over the first rows of ``batch``: their loss, and its gradient in `gradients`.
    ///
    /// - Parameters:
    ///   - target: One value for each row.
    ///   - weights: How much each row counts, 1 on average; nil if all count 1.
    ///   - rows: From 1 to `capacity`.
    ///   - dropout: The source of random bits.
    /// - Returns: The mean of weight times loss; NaN or infinite if training has diverged.
    package func lossAndGradient(
        _ target: BatchTarget<Scalar>, weights: UnsafePointer<Scalar>?, rows: Int, dropout: inout DropoutStream
    ) -> Double {
        precondition(rows > 0 && rows <= capacity, "a batch of \(rows) rows does not fit")
        var pass = LayerPass(isTraining: true, dropout: dropout)
        let output = sequence.forward(batch.pointer, rows: rows, pass: &pass)
        dropout = pass.dropout
        let loss = differentiateLoss(output, target, weights: weights, rows: rows)
        sequence.backward(batch.pointer, copying: output, rows: rows)
        return loss
    }

    /// The outputs of the first rows of ``batch`` before their shift, as predicted.
    func forwardPredicting(rows: Int) -> UnsafeMutablePointer<Scalar> {
        var pass = LayerPass.predicting
        return sequence.forward(batch.pointer, rows: rows, pass: &pass)
    }

    /// The sum of the losses of the first rows of ``batch``, as predicted.
    package func predictedLoss(_ target: BatchTarget<Scalar>, rows: Int) -> Double {
        let output = forwardPredicting(rows: rows)
        // Only the value is wanted; the gradient of the output's shift is overwritten by the next step.
        return differentiateLoss(output, target, weights: nil, rows: rows) * Double(rows)
    }

    /// The mean loss; replaces the outputs by the gradient with respect to them.
    private func differentiateLoss(
        _ output: UnsafeMutablePointer<Scalar>, _ target: BatchTarget<Scalar>, weights: UnsafePointer<Scalar>?,
        rows: Int
    ) -> Double {
        let share = 1 / Scalar(rows)
        guard let weights else {
            return loss(output, target, weight: share, shiftGradient, rows: rows) / Double(rows)
        }
        shiftGradient.clear(count: shape.outputs)
        var sum = 0.0
        for row in 0..<rows {
            let value = loss(
                output + row * shape.outputs, target.advanced(by: row), weight: weights[row] * share,
                rowShiftGradient.pointer, rows: 1)
            sum += weights[row] > 0 ? Double(weights[row]) * value : 0
            for c in 0..<shape.outputs { shiftGradient[c] += rowShiftGradient.pointer[c] }
        }
        return sum / Double(rows)
    }

    private func loss(
        _ output: UnsafeMutablePointer<Scalar>, _ target: BatchTarget<Scalar>, weight: Scalar,
        _ shiftGradient: UnsafeMutablePointer<Scalar>, rows: Int
    ) -> Double {
        switch target {
        case .classes(let labels):
            Scalar.crossEntropy(
                output, shift: shift, labels: labels, weight: weight, shiftGradient: shiftGradient, rows: rows,
                columns: shape.outputs)
        case .numbers(let numbers):
            Scalar.squaredError(
                output, shift: shift, targets: numbers, weight: weight, shiftGradient: shiftGradient, rows: rows)
        }
    }
}
