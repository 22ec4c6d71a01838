/// A kind of layer that can be named in a text of layers.
package struct LayerEntry: Sendable {
    /// As it is written: lower case, with hyphens.
    package let name: String
    /// How it is written, with its options in brackets.
    package let form: String
    /// What it is, in one sentence.
    package let summary: String
    /// Makes it from its words.
    let read: @Sendable (inout LayerWords) throws(LayerTextError) -> any LayerSpecification

    init(
        _ name: String, form: String, _ summary: String,
        read: @escaping @Sendable (inout LayerWords) throws(LayerTextError) -> any LayerSpecification
    ) {
        self.name = name
        self.form = form
        self.summary = summary
        self.read = read
    }
}

/// Every layer that a text can name.
package enum LayerCatalogue {
    /// All entries, in the order of documentation.
    package static let all: [LayerEntry] = [
        .convolution, .depthwiseConvolution, .batchNormalisation, .maximumPool, .averagePool, .globalPool, .dense,
        .dropout, .gatedRecurrentUnit, .longShortTermMemory,
    ]

    /// The entry of that name, if there is one.
    package static func named(_ name: String) -> LayerEntry? {
        all.first { $0.name == name }
    }
}
