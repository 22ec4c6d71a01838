import LinearAlgebra

/// A network that ``NetworkLearner`` can train: its parameters in one block, and a pass forth and back.
///
/// Confined to one thread; a pass allocates nothing.
package protocol TrainableNetwork: AnyObject {
    /// All parameters; the first `decayingCount` are weights, to which weight decay applies.
    var parameters: Storage<Float> { get }
    /// The gradient of the last batch, in the order of the parameters.
    var gradients: Storage<Float> { get }
    /// What training sees but no gradient changes, such as the running means of batch normalisation; may be empty.
    var statistics: Storage<Float> { get }
    var decayingCount: Int { get }
    /// Ends a pass early; losses and gradients of such a pass mean nothing.
    var interruption: Interruption { get }
    /// How many rows a pass can have.
    var capacity: Int { get }
    /// How many numbers a row of inputs has.
    var inputCount: Int { get }
    /// How many columns predictions have.
    var outputCount: Int { get }
    /// Numbers that tell architectures apart: a state fits networks with the same ones.
    var signature: [Int] { get }

    /// The mean loss of a batch, and its gradient in ``gradients``.
    ///
    /// - Parameters:
    ///   - input: `rows` × inputs, row-major.
    ///   - target: What the rows should give.
    ///   - rows: From 1 to ``capacity``.
    ///   - dropout: The source of random bits.
    func lossAndGradient(
        _ input: UnsafePointer<Float>, _ target: BatchTarget<Float>, rows: Int, dropout: inout DropoutStream
    ) -> Double

    /// The sum of the losses of up to ``capacity`` rows, as predicted: without dropout, with ``statistics``.
    func predictedLoss(_ input: UnsafePointer<Float>, _ target: BatchTarget<Float>, rows: Int) -> Double

    /// Predicts up to ``capacity`` rows.
    ///
    /// - Parameter result: `rows` × outputs: probabilities, or numbers in the units of the target.
    func predict(
        _ input: UnsafePointer<Float>, rows: Int, as target: NetworkTarget, into result: UnsafeMutablePointer<Float>)

    /// The network as it is, for prediction only.
    ///
    /// - Parameter target: What outputs mean, without the values of any row.
    func model(_ target: NetworkTarget) -> any FittedModel
}

extension TrainableNetwork {
    /// Predictions for rows with as many columns as the network has inputs.
    ///
    /// - Throws: ``TrainingError/wrongFeatureCount(found:expected:)``.
    func predictions(_ features: Matrix<Float>, _ target: NetworkTarget) throws(TrainingError) -> Matrix<Float> {
        guard features.columns == inputCount else {
            throw .wrongFeatureCount(found: features.columns, expected: inputCount)
        }
        var result = Matrix<Float>(rows: features.rows, columns: outputCount)
        // Without columns there is nothing to read; any address serves.
        let nothing = UnsafePointer(parameters.pointer)
        result.withUnsafeMutableBufferPointer { predictions in
            features.withUnsafeBufferPointer { inputs in
                guard let predictions = predictions.baseAddress else { return }
                let inputs = inputs.baseAddress ?? nothing
                var start = 0
                while start < features.rows {
                    let count = min(capacity, features.rows - start)
                    predict(
                        inputs + start * inputCount, rows: count, as: target,
                        into: predictions + start * outputCount)
                    start += count
                }
            }
        }
        return result
    }
}
