public import SearchSpaces

/// How the trials of a study fit a space that is edited while the study is under way.
///
/// A trial stays usable if each of its values belongs to the edited space; a parameter that is new gets the value that
/// earlier trials had without saying so. Trials that do not fit stay in the record, and the sampler learns nothing from
/// them.
public struct SpaceFit: Sendable {
    /// The edited space.
    public let space: SearchSpace
    /// What earlier trials had for parameters that are new.
    public let defaults: [String: ParameterValue]

    /// Prepares to judge trials.
    public init(_ space: SearchSpace, defaults: [String: ParameterValue]) {
        self.space = space
        self.defaults = defaults
    }

    /// A configuration as one of the edited space.
    ///
    /// - Throws: ``ConfigurationProblem`` if it does not fit: the first parameter in the order of the space, and why.
    public func configuration(_ configuration: Configuration) throws(ConfigurationProblem) -> Configuration {
        var result = Configuration()
        for parameter in space.parameters where space.isActive(parameter, in: result) {
            let domain = parameter.domain
            guard let value = configuration[parameter.name] ?? defaults[parameter.name] ?? domain.only else {
                throw ConfigurationProblem(
                    parameter: parameter.name, message: "has no value; a default would say what earlier trials had")
            }
            guard let admitted = domain.admitting(value) else {
                throw ConfigurationProblem(
                    parameter: parameter.name, message: "is \(value); expected \(domain.phrase)")
            }
            result[parameter.name] = admitted
        }
        for name in configuration.names where result[name] == nil {
            throw ConfigurationProblem(parameter: name, message: "takes no part any more")
        }
        if space.isForbidden(result) {
            throw ConfigurationProblem(parameter: nil, message: "the combination is forbidden")
        }
        return result
    }

    /// Trials as the sampler is to see them: those that do not fit count as cancelled.
    func seen(_ trials: some Sequence<Trial>) -> [Trial] {
        trials.map { trial in
            var trial = trial
            do {
                trial.configuration = try configuration(trial.configuration)
            } catch {
                trial.state = .cancelled
                trial.value = nil
                trial.evaluation = nil
                trial.measurements = []
            }
            return trial
        }
    }

    /// How many trials stay usable, and how many do not for each parameter that keeps them from it.
    public func summary(of trials: some Sequence<Trial>) -> Summary {
        var summary = Summary()
        for trial in trials {
            do {
                _ = try configuration(trial.configuration)
                summary.usable += 1
            } catch {
                summary.unusable[error.parameter ?? "forbidden", default: 0] += 1
                if summary.examples[error.parameter ?? "forbidden"] == nil {
                    summary.examples[error.parameter ?? "forbidden"] = "trial \(trial.number): \(error)"
                }
            }
        }
        return summary
    }

    /// How trials fit.
    public struct Summary: Sendable, Equatable, Encodable {
        /// How many stay usable.
        public var usable = 0
        /// How many do not, by the first parameter that does not fit.
        public var unusable: [String: Int] = [:]
        /// The first trial for each of these, and what is wrong with it.
        public var examples: [String: String] = [:]
    }
}

extension ParameterDomain {
    /// The value of a constant.
    fileprivate var only: ParameterValue? { if case .constant(let value) = self { value } else { nil } }
}
