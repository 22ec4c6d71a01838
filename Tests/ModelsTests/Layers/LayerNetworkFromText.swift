import Models
import Testing

/// Networks from text, and passes through them from arrays.
extension LayerNetwork {
    convenience init(
        _ text: String, image: Volume, outputs: Int = 3, loss: NetworkLoss = .crossEntropy,
        activation: Activation = .relu, padding: Padding = .same, capacity: Int
    ) throws {
        let layers = try LayerText.read(text, defaults: LayerDefaults(padding: padding, activation: activation))
        let shape = try LayerNetworkShape(
            layers, input: image, outputs: loss == .crossEntropy ? outputs : 1, loss: loss, activation: activation)
        self.init(shape: shape, capacity: capacity)
    }

    @discardableResult
    func lossAndGradient(
        _ features: [Scalar], labels: [Int32], numbers: [Scalar]? = nil, weights: [Scalar]? = nil
    ) -> Double {
        var dropout = DropoutStream(seed: 21, epoch: 2)
        take(features)
        return labels.withUnsafeBufferPointer { labels in
            (numbers ?? []).withUnsafeBufferPointer { values in
                (weights ?? []).withUnsafeBufferPointer { weighing in
                    lossAndGradient(
                        numbers == nil
                            ? .classes(labels.baseAddress.unsafelyUnwrapped)
                            : .numbers(values.baseAddress.unsafelyUnwrapped),
                        weights: weights == nil ? nil : weighing.baseAddress,
                        rows: features.count / shape.plan.input.count, dropout: &dropout)
                }
            }
        }
    }
}
