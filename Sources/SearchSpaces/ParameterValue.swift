/// The value of one parameter in a configuration.
///
/// Encodes as a bare JSON or YAML scalar. Equality is exact: `.int(1)` differs from `.float(1)`.
public enum ParameterValue: Sendable, Hashable {
    /// A real number, always finite.
    case float(Double)
    /// A whole number.
    case int(Int)
    /// A name.
    case string(String)
    /// A truth value.
    case bool(Bool)

    /// The value as a number; nil for names and truth values.
    public var number: Double? {
        switch self {
        case .float(let x): x
        case .int(let x): Double(x)
        case .string, .bool: nil
        }
    }
}

extension ParameterValue: Codable {
    /// Decodes a bare scalar; a number written without fraction or exponent is `.int`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // A scalar has exactly one of these shapes; a failed attempt only says that it is another.
        if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .int(value)
        } else if let value = try? container.decode(Double.self) {
            self = .float(value)
        } else {
            self = .string(try container.decode(String.self))
        }
    }

    /// Encodes as a bare scalar.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .float(let x): try container.encode(x)
        case .int(let x): try container.encode(x)
        case .string(let x): try container.encode(x)
        case .bool(let x): try container.encode(x)
        }
    }
}

extension ParameterValue: CustomStringConvertible {
    /// The value as it is written in a study file or on a command line.
    public var description: String {
        switch self {
        case .float(let x): "\(x)"
        case .int(let x): "\(x)"
        case .string(let x): x
        case .bool(let x): "\(x)"
        }
    }
}
