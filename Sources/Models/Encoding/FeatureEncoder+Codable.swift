extension FeatureEncoder: Codable {
    private enum CodingKeys: CodingKey {
        case encoding
    }

    /// Reads an encoder; one that was damaged or made up is refused, so that none can crash or give NaN.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let encoding = try container.decode(Encoding.self, forKey: .encoding)
        guard encoding.isSound else {
            throw DecodingError.dataCorruptedError(
                forKey: .encoding, in: container, debugDescription: "the encoding of the features contradicts itself")
        }
        self.init(encoding)
    }

    /// Writes what ``init(from:)`` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(encoding, forKey: .encoding)
    }
}
