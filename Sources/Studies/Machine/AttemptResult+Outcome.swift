extension AttemptResult {
    /// What the result of an attempt means for its trial; values that are missing or not finite fail it.
    func outcome(in definition: StudyDefinition) -> TrialOutcome {
        let evaluation: Evaluation
        switch self {
        case .completed(let value): evaluation = Evaluation(values: [value])
        case .evaluated(let several): evaluation = several
        case .failed(let reason, let message): return .failed(reason, message: message)
        }
        guard evaluation.values.count == definition.metrics.count,
            evaluation.constraints.count == definition.constraints.count
        else {
            return .failed(
                .error,
                message: "the worker gave \(evaluation.values.count) values and \(evaluation.constraints.count) "
                    + "constraints; the study has \(definition.metrics.count) and \(definition.constraints.count)")
        }
        for (name, value) in zip(
            definition.metrics.map(\.name) + definition.constraints, evaluation.values + evaluation.constraints)
        where !value.isFinite {
            return .failed(.diverged, message: "\(name) is \(value)")
        }
        return definition.hasOneValue ? .completed(evaluation.values[0]) : .evaluated(evaluation)
    }
}
