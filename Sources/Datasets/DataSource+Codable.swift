extension DataSource: Codable {
    private enum Kind: String, CodingKey, CaseIterable {
        case bundled, csv, idx
    }

    /// Decodes `{"bundled": name}`, `{"csv": {…}}` or `{"idx": {…}}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Kind.self)
        guard let kind = container.allKeys.first, container.allKeys.count == 1 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "one of bundled, csv and idx is expected"))
        }
        switch kind {
        case .bundled: self = .bundled(try container.decode(String.self, forKey: kind))
        case .csv: self = .csv(try container.decode(CSVSource.self, forKey: kind))
        case .idx: self = .idx(try container.decode(IDXSource.self, forKey: kind))
        }
    }

    /// Encodes one key that says which kind of source it is.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Kind.self)
        switch self {
        case .bundled(let name): try container.encode(name, forKey: .bundled)
        case .csv(let source): try container.encode(source, forKey: .csv)
        case .idx(let source): try container.encode(source, forKey: .idx)
        }
    }
}
