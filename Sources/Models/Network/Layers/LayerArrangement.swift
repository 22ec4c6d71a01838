/// Turns layers as they are written into layers as they are computed: with activations, and with what can be done
/// while results are in the cache done there.
///
/// - A bias and the activation come behind every layer with weights. Where batch normalisation is next, it has the
///   shift and the activation comes behind it.
/// - In a residual block the last activation comes behind the sum.
/// - A convolution takes over a bias, max(0, x), and maxima that follow.
package enum LayerArrangement {
    /// Arranges the layers of a network.
    package static func arrange(_ layers: [DeclaredLayer], activation: Activation) -> [DeclaredLayer] {
        arrange(layers, activation: activation, inBlock: false)
    }

    private static func arrange(_ layers: [DeclaredLayer], activation: Activation, inBlock: Bool) -> [DeclaredLayer] {
        var result: [DeclaredLayer] = []
        var index = 0
        while index < layers.count {
            let layer = layers[index]
            index += 1
            if let block = layer.specification as? Residual {
                var arranged = Residual(arrange(block.layers, activation: activation, inBlock: true))
                arranged.activation = activation
                result.append(DeclaredLayer(arranged, at: layer.place))
                continue
            }
            guard layer.specification.follower != .nothing else {
                result.append(layer)
                continue
            }
            let next = index < layers.count ? layers[index] : nil
            let function = layer.specification.follower == .activation ? activation : nil
            if let next, var norm = next.specification as? BatchNormalisation {
                index += 1
                norm.activation = inBlock && index == layers.count ? nil : function
                norm.overwritesInput = true
                result += [layer, DeclaredLayer(norm, at: next.place)]
                continue
            }
            let behind = inBlock && index == layers.count ? nil : function
            guard var convolution = layer.specification as? Convolution, behind == nil || behind == .relu else {
                result += [layer, DeclaredLayer(BiasedActivation(activation: behind), at: layer.place)]
                continue
            }
            let pool = next?.specification as? MaximumPool
            if pool != nil { index += 1 }
            convolution.epilogue = .biased(rectifies: behind == .relu, pool: pool ?? .none)
            result.append(DeclaredLayer(convolution, at: layer.place))
        }
        return result
    }
}
