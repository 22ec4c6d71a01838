public import SearchSpaces

/// Studies that choose among estimators: a parameter `estimator` names one, and options are `ESTIMATOR.OPTION`.
extension TrainObjective {
    /// What stands for the estimator's name where a parameter of the space chooses it.
    public static let byParameter = "by-parameter"
    /// The parameter that chooses.
    public static let estimatorParameter = "estimator"

    /// Whether each trial chooses its estimator.
    public var choosesEstimator: Bool { estimator == Self.byParameter }

    /// The name of the estimator that a trial trains; ``byParameter`` if its configuration names none.
    public func estimator(in configuration: Configuration) -> String {
        guard choosesEstimator, case .string(let name)? = configuration[Self.estimatorParameter] else {
            return estimator
        }
        return name
    }

    /// The names of all estimators that trials may train, in the order of the space.
    public func estimators(in space: SearchSpace) -> [String] {
        guard choosesEstimator else { return [estimator] }
        switch space[Self.estimatorParameter]?.domain {
        case .categorical(let choices), .ordinal(let choices):
            return choices.compactMap { if case .string(let name) = $0 { name } else { nil } }
        case .constant(.string(let name)): return [name]
        case .constant, .float, .int, nil: return []
        }
    }
}

extension StudyVocabulary {
    /// What a study trains, as its space and settings may name it; nil for a name that is not known.
    ///
    /// Where a parameter chooses the estimator, its options are those of every choice, each with the estimator's name
    /// before it.
    public func subject(of train: TrainObjective, in space: SearchSpace?) -> Subject? {
        guard train.choosesEstimator else { return estimators.first { $0.name == train.estimator } }
        let names = space.map { train.estimators(in: $0) } ?? []
        let chosen = names.compactMap { name in estimators.first { $0.name == name } }
        guard let first = chosen.first, chosen.count == names.count else { return nil }
        let choice = OptionDeclaration(
            TrainObjective.estimatorParameter, .choice(names), default: .string(first.name), "What a trial trains.")
        let tasks = chosen.dropFirst().reduce(first.tasks) { $1.tasks.isEmpty ? $0 : $0.intersection($1.tasks) }
        let ranks = chosen.map(\.portfolio.count).max() ?? 0
        return Subject(
            train.estimator, summary: "one of \(names.joined(separator: ", "))",
            options: [choice] + chosen.flatMap { subject in subject.options.map { $0.prefixed(by: subject.name) } },
            tasks: tasks, resource: chosen.lazy.compactMap(\.resource).first,
            portfolio: (0..<ranks).flatMap { rank in
                chosen.filter { rank < $0.portfolio.count }.map { Self.choosing($0, $0.portfolio[rank]) }
            })
    }

    /// A configuration of an estimator as one of a study that chooses among several.
    private static func choosing(
        _ subject: Subject, _ values: [String: ParameterValue]
    ) -> [String: ParameterValue] {
        var result = Dictionary(uniqueKeysWithValues: values.map { ("\(subject.name).\($0.key)", $0.value) })
        result[TrainObjective.estimatorParameter] = .string(subject.name)
        return result
    }
}

extension OptionDeclaration {
    fileprivate func prefixed(by estimator: String) -> OptionDeclaration {
        let option = OptionDeclaration("\(estimator).\(name)", kind, default: standard, sentence)
        return isAdjustable ? option.adjustable : option
    }
}
