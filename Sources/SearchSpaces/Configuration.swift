/// One point of a search space: the values of its active parameters.
public struct Configuration: Sendable, Hashable {
    /// The values by parameter name; inactive parameters are absent.
    public private(set) var values: [String: ParameterValue]

    /// Creates a configuration.
    public init(_ values: [String: ParameterValue] = [:]) {
        self.values = values
    }

    /// The value of a parameter; nil if it is inactive.
    public subscript(name: String) -> ParameterValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The parameters' names in alphabetical order.
    public var names: [String] { values.keys.sorted() }
}

extension Configuration: Codable {
    /// Decodes an object of scalars.
    public init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: ParameterValue].self)
    }

    /// Encodes an object of scalars.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }
}

extension Configuration: CustomStringConvertible {
    /// The values in the order of their names, as `depth=2 width=64`.
    public var description: String {
        names.map { "\($0)=\(values[$0]?.description ?? "")" }.joined(separator: " ")
    }
}
