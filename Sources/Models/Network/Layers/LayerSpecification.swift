/// A layer as it is declared: a value without memory of its own.
package protocol LayerSpecification: Sendable {
    /// What comes behind it unless batch normalisation does.
    var follower: LayerFollower { get }

    /// What it takes and gives for an input.
    ///
    /// - Throws: ``LayerProblem`` if it cannot be put there.
    func needs(_ input: Volume) throws(LayerProblem) -> LayerNeeds

    /// The layer for a site whose needs were asked for without an error.
    func layer<Scalar: LayerScalar>(_ site: LayerSite<Scalar>) -> any Layer<Scalar>
}

extension LayerSpecification {
    package var follower: LayerFollower { .nothing }
}

/// What comes behind a layer unless batch normalisation does.
package enum LayerFollower: Sendable, Hashable {
    /// Nothing: the layer has no weights.
    case nothing
    /// A bias.
    case bias
    /// A bias and the activation of the network.
    case activation
}

/// Why a layer cannot be where it is.
package struct LayerProblem: Error, Sendable, Hashable {
    /// A sentence without its end.
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}

/// A layer and where in the text it was declared.
package struct DeclaredLayer: Sendable {
    /// What it is.
    package var specification: any LayerSpecification
    /// Its first character in the text, from 1.
    package let place: Int

    package init(_ specification: any LayerSpecification, at place: Int) {
        self.specification = specification
        self.place = place
    }
}
