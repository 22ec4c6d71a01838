/// How good a fit must be beside that of the peer: the better one, where a target names several.
enum QualityRule: Sendable {
    /// The value of that name, higher is better, may be lower by `slack` at most.
    case atLeast(String, slack: Double)
    /// The value of that name, lower is better, may be higher by this share at most.
    case atMost(String, relative: Double)
    /// The values of that name differ by this share at most.
    case equal(String, relative: Double)
    /// The probes (``Quality/probe``) differ by this share of the largest number in them at most.
    case sameProbe(relative: Double)
}

extension QualityRule: Encodable {
    private enum Key: String, CodingKey { case rule, value, tolerance }

    /// Encodes as `{"rule": "at-least", "value": "accuracy", "tolerance": 0.005}`.
    func encode(to encoder: any Encoder) throws {
        let (rule, value, tolerance) =
            switch self {
            case .atLeast(let name, let slack): ("at-least", name, slack)
            case .atMost(let name, let relative): ("at-most", name, relative)
            case .equal(let name, let relative): ("equal", name, relative)
            case .sameProbe(let relative): ("same-probe", "probe", relative)
            }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(rule, forKey: .rule)
        try container.encode(value, forKey: .value)
        try container.encode(tolerance, forKey: .tolerance)
    }
}
