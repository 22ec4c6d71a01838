extension FittedPipeline: Codable {
    private enum CodingKeys: CodingKey {
        case columns, steps, encoder
    }

    /// Reads a pipeline; one that was damaged or made up is refused, so that none can crash.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            columns: try container.decode([String].self, forKey: .columns),
            steps: try container.decode([Step].self, forKey: .steps),
            encoder: try container.decode(FeatureEncoder.self, forKey: .encoder))
    }

    /// Writes what ``init(from:)`` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(columns, forKey: .columns)
        try container.encode(steps, forKey: .steps)
        try container.encode(self.encoder, forKey: .encoder)
    }
}

extension FittedPipeline.Step: Codable {
    private enum CodingKeys: CodingKey {
        case name, fitted
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let name = try container.decode(String.self, forKey: .name)
        guard let entry = StepCatalogue.named(name) else {
            throw DecodingError.dataCorruptedError(
                forKey: .name, in: container, debugDescription: "there is no step of preprocessing called \(name)")
        }
        let fitted = try Self.decode(entry.fitted, container)
        guard fitted.isSound else {
            throw DecodingError.dataCorruptedError(
                forKey: .fitted, in: container, debugDescription: "the step \(name) contradicts itself")
        }
        self.init(name: name, fitted: fitted)
    }

    private static func decode<Fitted: FittedStep>(
        _ type: Fitted.Type, _ container: KeyedDecodingContainer<CodingKeys>
    ) throws -> any FittedStep {
        try container.decode(type, forKey: .fitted)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(fitted, forKey: .fitted)
    }
}
