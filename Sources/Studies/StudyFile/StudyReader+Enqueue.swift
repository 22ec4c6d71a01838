import Randomness
public import SearchSpaces

extension StudyReader {
    /// The configurations to try first, completed by defaults and draws that depend on the seed alone.
    mutating func readEnqueued(
        _ node: LocatedNode, space: SearchSpace, _ objective: Objective?, trials: Int?, seed: UInt64
    ) -> [Configuration]? {
        guard let items = node.items, !items.isEmpty else {
            reject(node, expected: "a list of mappings of parameters to values")
            return nil
        }
        if let trials, items.count > trials {
            report(node, "has \(items.count) configurations", expected: "at most the \(trials) trials of the budget")
        }
        let defaults = objective.map(vocabulary.defaults(for:)) ?? [:]
        var configurations: [Configuration] = []
        for (index, item) in items.enumerated() {
            guard let entries = item.entries else {
                reject(item, expected: "a mapping of parameters to values")
                continue
            }
            var given: [String: ParameterValue] = [:]
            for (name, value) in entries { given[name] = readValue(value) }
            guard given.count == entries.count else { continue }
            var generator = CounterGenerator(seed: seed, stream: index, purpose: .enqueuing)
            do {
                configurations.append(try space.completing(given, defaults: defaults, using: &generator))
            } catch {
                let place = error.parameter.flatMap { item[$0] } ?? item
                let parts = error.message.split(separator: "; expected ", maxSplits: 1)
                report(
                    place, String(parts[0]), expected: parts.count > 1 ? String(parts[1]) : nil,
                    suggestion: error.parameter.flatMap { name in
                        space[name] == nil ? suggestion(for: name, among: space.parameters.map(\.name)) : nil
                    })
            }
        }
        return configurations
    }
}

extension StudyVocabulary {
    /// The values that an objective has where nothing is said, by option.
    public func defaults(for objective: Objective) -> [String: ParameterValue] {
        guard case .train(let train) = objective else { return [:] }
        let subjects = train.choosesEstimator ? estimators : estimators.filter { $0.name == train.estimator }
        let known = subjects.flatMap { subject in
            let prefix = train.choosesEstimator ? "\(subject.name)." : ""
            return subject.options.compactMap { option in option.standard.map { (prefix + option.name, $0) } }
        }
        return Dictionary(known) { first, _ in first }
    }
}
