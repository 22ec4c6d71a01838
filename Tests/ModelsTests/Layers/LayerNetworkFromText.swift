import Models
import Testing

/// Networks from text, and passes through them from arrays.
extension LayerNetwork {
    convenience init(
        _ text: String, image: Volume, outputs: Int = 3, loss: NetworkLoss = .crossEntropy,
        activation: Activation = .relu, padding: Padding = .same, capacity: Int
    ) throws {
        let architecture = LayerArchitecture(text, defaults: LayerDefaults(padding: padding, activation: activation))
        self.init(
            shape: try LayerNetworkShape(
                architecture, input: image, outputs: loss == .crossEntropy ? outputs : 1, loss: loss),
            capacity: capacity)
    }

    @discardableResult
    func lossAndGradient(_ features: [Scalar], shares: [Scalar]) -> Double {
        shares.withUnsafeBufferPointer { lossAndGradient(features, .shares($0.baseAddress.unsafelyUnwrapped)) }
    }

    @discardableResult
    func lossAndGradient(_ features: [Scalar], labels: [Int32]) -> Double {
        labels.withUnsafeBufferPointer { lossAndGradient(features, .classes($0.baseAddress.unsafelyUnwrapped)) }
    }

    @discardableResult
    func lossAndGradient(_ features: [Scalar], numbers: [Scalar], weights: [Scalar]) -> Double {
        numbers.withUnsafeBufferPointer { numbers in
            weights.withUnsafeBufferPointer { weights in
                lossAndGradient(
                    features, .numbers(numbers.baseAddress.unsafelyUnwrapped, weights: weights.baseAddress))
            }
        }
    }

    private func lossAndGradient(_ features: [Scalar], _ target: BatchTarget<Scalar>) -> Double {
        var dropout = DropoutStream(seed: 21, epoch: 2)
        return features.withUnsafeBufferPointer {
            lossAndGradient(
                $0.baseAddress.unsafelyUnwrapped, target, rows: features.count / shape.plan.input.count,
                dropout: &dropout)
        }
    }

    /// The outputs with their shift, before softmax.
    func outputs(_ features: [Scalar]) -> [Scalar] {
        features.withUnsafeBufferPointer {
            outputs($0.baseAddress.unsafelyUnwrapped, rows: features.count / shape.plan.input.count)
        }
    }
}
