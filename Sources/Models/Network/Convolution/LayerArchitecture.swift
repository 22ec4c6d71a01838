/// Layers as text, with what it leaves open.
package struct LayerArchitecture: Sendable, Hashable {
    let text: String
    let defaults: LayerDefaults

    package init(_ text: String, defaults: LayerDefaults = LayerDefaults()) {
        self.text = text
        self.defaults = defaults
    }

    /// The layers as they are computed.
    ///
    /// - Throws: ``LayerTextError`` if the text is wrong.
    func layers() throws(LayerTextError) -> [DeclaredLayer] {
        LayerArrangement.arrange(
            try LayerText.read(text, defaults: defaults), activation: defaults.activation)
    }

    /// Numbers that tell architectures apart.
    var signature: [Int] {
        [defaults.padding == .same ? 0 : 1, defaults.activation.number] + text.utf8.map { Int($0) }
    }

    func encode(into archive: inout TensorArchive) {
        archive["layers"] = .integers(text.utf8.map { Int64($0) })
        archive["defaults"] = .integers([defaults.padding == .same ? 0 : 1, Int64(defaults.activation.number)])
    }

    /// Reads what ``encode(into:)`` wrote.
    init(_ archive: TensorArchive) throws(CheckpointError) {
        let bytes = try archive.integers("layers", atMost: LayerText.longest)
        let numbers = try archive.integers("defaults", count: 2)
        guard
            bytes.allSatisfy({ (0...255).contains($0) }),
            let text = String(validating: bytes.map { UInt8($0) }, as: UTF8.self), (0...1).contains(numbers[0]),
            let activation = Activation(number: numbers[1])
        else { throw .mismatch("its layers cannot be read") }
        self.text = text
        defaults = LayerDefaults(padding: numbers[0] == 0 ? .same : .valid, activation: activation)
    }
}

extension Volume {
    /// The form of the images that rows are; nil for tables, and for forms that do not match the columns.
    init?(_ layout: FeatureLayout) {
        guard let image = layout.image, image.height > 0, image.width > 0, image.channels > 0 else { return nil }
        let (area, overflows) = image.height.multipliedReportingOverflow(by: image.width)
        let (count, alsoOverflows) = area.multipliedReportingOverflow(by: image.channels)
        guard !overflows, !alsoOverflows, count == layout.columns.count else { return nil }
        self.init(height: image.height, width: image.width, channels: image.channels)
    }
}
