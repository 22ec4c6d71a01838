import Randomness
import SearchSpaces

extension StudyDefinition {
    /// Enqueues what is known to be good for the estimator, after what is enqueued already.
    ///
    /// Options that the study does not search are left out; a configuration with a value outside of the space is not
    /// tried, nor one that is enqueued already. At most half of the budget's trials begin in this way.
    ///
    /// - Parameter vocabulary: Where portfolios are.
    public mutating func enqueuePortfolio(of vocabulary: StudyVocabulary) {
        guard case .train(let train) = objective,
            let subject = vocabulary.subject(of: train, in: space)
        else { return }
        let defaults = vocabulary.defaults(for: objective)
        var queue = enqueued ?? []
        for (index, values) in subject.portfolio.enumerated() where queue.count < budget.trials / 2 {
            let searched = values.filter { value in space.searched.contains { $0.name == value.key } }
            guard !searched.isEmpty else { continue }
            var generator = CounterGenerator(seed: seed, stream: 1000 + index, purpose: .enqueuing)
            // What does not fit the study's space is not tried.
            guard let configuration = try? space.completing(searched, defaults: defaults, using: &generator),
                !queue.contains(configuration)
            else { continue }
            queue.append(configuration)
        }
        if !queue.isEmpty { enqueued = queue }
    }
}
