/// Layers one behind the other, with the form of everything that flows between them.
package struct LayerPlan: Sendable {
    /// The layers in order.
    package let layers: [DeclaredLayer]
    /// What comes in, and what comes out of each layer.
    package let volumes: [Volume]
    /// What each layer needs.
    package let needs: [LayerNeeds]
    /// What all need together.
    package let total: LayerNeeds

    /// The most numbers that one image may make in all layers together.
    static let largestPass = 1 << 26
    /// The most parameters.
    static let mostParameters = 1 << 28

    /// Puts layers one behind the other.
    ///
    /// - Throws: ``LayerTextError`` at the layer that does not fit.
    package init(_ layers: [DeclaredLayer], input: Volume) throws(LayerTextError) {
        self.layers = layers
        var volumes = [input]
        var needs: [LayerNeeds] = []
        var total = LayerNeeds(output: input)
        for layer in layers {
            do {
                let next = try layer.specification.needs(total.output)
                total.append(next)
                needs.append(next)
                volumes.append(next.output)
            } catch {
                throw LayerTextError(at: layer.place, error.message)
            }
            guard
                total.memoryPerRow <= Self.largestPass, total.memory <= 4 * Self.largestPass,
                total.weights + total.vectors <= Self.mostParameters
            else {
                throw LayerTextError(
                    at: layer.place,
                    "the network is too large from here on; \(Self.largestPass) numbers an image and "
                        + "\(Self.mostParameters) parameters are the most")
            }
        }
        self.volumes = volumes
        self.needs = needs
        self.total = total
    }

    /// What comes in.
    package var input: Volume { volumes[0] }
    /// What comes out.
    package var output: Volume { total.output }
    /// The largest of what flows between layers, the input of the first left out.
    package var largestVolume: Int { volumes.dropFirst().map(\.count).max() ?? 0 }

    /// Makes the layers.
    func make<Scalar: LayerScalar>(_ site: LayerSite<Scalar>) -> [any Layer<Scalar>] {
        var site = site
        return layers.indices.map { index in
            let layer = layers[index].specification.layer(site)
            site = site.behind(needs[index], input: volumes[index + 1])
            return layer
        }
    }
}
