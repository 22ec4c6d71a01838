import Models

/// Passes through a network from arrays, for tests.
extension Network {
    @discardableResult
    func lossAndGradient(_ features: [Scalar], labels: [Int32], numbers: [Scalar]?) -> Double {
        var dropout = DropoutStream(seed: 1, epoch: 0)
        return features.withUnsafeBufferPointer { x in
            labels.withUnsafeBufferPointer { labels in
                (numbers ?? []).withUnsafeBufferPointer { values in
                    lossAndGradient(
                        x.baseAddress.unsafelyUnwrapped,
                        numbers == nil
                            ? .classes(labels.baseAddress.unsafelyUnwrapped)
                            : .numbers(values.baseAddress.unsafelyUnwrapped, weights: nil),
                        rows: features.count / shape.inputs,
                        dropout: &dropout)
                }
            }
        }
    }

    /// Probabilities, or numbers.
    func predictions(_ features: [Scalar]) -> [Scalar] {
        features.withUnsafeBufferPointer { x in
            predictions(x.baseAddress.unsafelyUnwrapped, rows: features.count / shape.inputs)
        }
    }
}
