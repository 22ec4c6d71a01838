public import SearchSpaces

/// What an earlier study found, as far as it says something about the space of a new one.
///
/// A snapshot: it belongs to the new study's definition, which is then complete without the earlier study.
public struct PriorResults: Sendable, Equatable, Codable {
    /// A configuration of the new space, and what an earlier trial lost with it.
    public struct Observation: Sendable, Equatable, Codable {
        /// A configuration that the new space contains.
        public var configuration: Configuration
        /// The earlier study's metric, turned so that smaller is better.
        public var loss: Double

        /// Creates an observation.
        public init(_ configuration: Configuration, loss: Double) {
            self.configuration = configuration
            self.loss = loss
        }
    }

    /// The earlier study's name.
    public var study: String
    /// What it found, best first; empty until the earlier study has been read.
    public var observations: [Observation]
    /// How many of its results lie outside of the new space.
    public var outside: Int

    /// Creates results.
    public init(study: String, observations: [Observation] = [], outside: Int = 0) {
        self.study = study
        self.observations = observations
        self.outside = outside
    }

    /// More observations than this are thinned out, as a definition is read whenever the study is.
    public static let limit = 200

    /// Maps the completed trials of an earlier study onto a space, parameter by parameter by name.
    ///
    /// What the space does not have is dropped; what the earlier study does not have gets its default, or else the
    /// centre of its domain. A trial with a value outside of its new domain, or a forbidden combination, is left out. The
    /// losses of trials that become the same configuration are averaged.
    ///
    /// - Parameters:
    ///   - state: The earlier study.
    ///   - space: The new study's space.
    ///   - defaults: Values to prefer for parameters that the earlier study does not have.
    public init(of state: StudyState, in space: SearchSpace, defaults: [String: ParameterValue] = [:]) {
        var sums: [Configuration: (loss: Double, count: Double)] = [:]
        var outside = 0
        for trial in state.trials where trial.state == .completed {
            guard let value = trial.value, value.isFinite else { continue }
            guard let mapped = Self.map(trial.configuration, to: space, defaults) else {
                outside += 1
                continue
            }
            let sum = sums[mapped] ?? (0, 0)
            sums[mapped] = (sum.loss + state.definition.metric.loss(value), sum.count + 1)
        }
        let ranked = sums.map { Observation($0.key, loss: $0.value.loss / $0.value.count) }
            .sorted { ($0.loss, $0.configuration.description) < ($1.loss, $1.configuration.description) }
        self.init(study: state.definition.name, observations: Self.thinned(ranked), outside: outside)
    }

    private static func map(
        _ configuration: Configuration, to space: SearchSpace, _ defaults: [String: ParameterValue]
    ) -> Configuration? {
        var result = Configuration()
        for parameter in space.parameters where space.isActive(parameter, in: result) {
            let domain = parameter.domain
            if case .constant(let value) = domain {
                result[parameter.name] = value
            } else if let value = configuration[parameter.name] {
                guard let admitted = domain.admitting(value) else { return nil }
                result[parameter.name] = admitted
            } else {
                result[parameter.name] =
                    defaults[parameter.name].flatMap(domain.admitting(_:)) ?? domain.value(at: 0.5)
            }
        }
        return space.contains(result) ? result : nil
    }

    /// The best half of the limit, and an even choice of the others.
    private static func thinned(_ ranked: [Observation]) -> [Observation] {
        guard ranked.count > limit else { return ranked }
        let best = limit / 2
        let others = ranked.count - best
        return ranked.prefix(best) + (0..<(limit - best)).map { ranked[best + $0 * others / (limit - best)] }
    }
}
