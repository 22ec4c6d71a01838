import Randomness
import SearchSpaces
public import Studies

/// CMA-ES: a population of numbers that adapts to the landscape, for continuous problems with many trials.
///
/// Every λ trials that ended, in the order of their numbers, are one generation, whoever suggested them; the
/// distribution is that after all generations so far. Trials beyond λ that run side by side are further draws from it.
/// Conditional parameters and categories take no part in the adaptation and are drawn from the prior. Failed trials
/// rank last. With several objectives or constraints, trials rank by front, hypervolume and violation.
///
/// A suggestion is a function of the request alone.
public struct CovarianceAdaptationSampler: Sampler {
    /// Creates the sampler.
    public init() {}

    /// Suggests draws from the adapted distribution; fewer if a finite space is exhausted.
    ///
    /// - Complexity: O(n · d² + n / λ · d³) with n the trials so far and d the parameters that adapt.
    public func suggest(_ request: SuggestionRequest) -> [Suggestion] {
        let space = request.space
        let adapting = space.parameters.indices.filter { index in
            let parameter = space.parameters[index]
            guard parameter.condition == nil else { return false }
            switch parameter.domain {
            case .float, .int, .ordinal: return (parameter.domain.count ?? 2) > 1
            case .categorical, .constant: return false
            }
        }
        let shares = adapting.map { index in space.parameters[index].domain.count.map { 1 / Double($0) } ?? 0 }
        let adapted = adapting.isEmpty ? nil : adaptation(adapting, request)
        var tried = Set(request.trials.map(\.configuration))
        return (request.firstTrial..<(request.firstTrial + request.count)).compactMap { trial in
            var generator = CounterGenerator(seed: request.seed, stream: trial, purpose: .surrogate)
            for _ in 0..<64 {
                guard let adapted else { break }
                var point = space.parameters.map { _ in generator.uniform() }
                for (index, value) in zip(adapting, adapted.draw(shares: shares, using: &generator)) {
                    point[index] = value
                }
                let configuration = space.configuration(at: point)
                guard !space.isForbidden(configuration), tried.insert(configuration).inserted else { continue }
                let restart = adapted.restarts > 0 ? ", restart \(adapted.restarts)" : ""
                return Suggestion(
                    configuration,
                    reason: "cmaes: generation \(adapted.generation + 1) of \(adapted.population)\(restart)")
            }
            guard let new = space.drawNew(seed: request.seed, trial: trial, except: tried) else { return nil }
            tried.insert(new)
            return Suggestion(new, reason: "random draw: the distribution gave nothing new")
        }
    }

    private func adaptation(_ adapting: [Int], _ request: SuggestionRequest) -> CovarianceAdaptation {
        let request = request.hasVectors ? request.ranked(enough: 2) : request
        let observations = Observations(
            request.trials, metric: request.metric, maximum: request.fidelity.maximum, enough: 2)
        var result = CovarianceAdaptation(dimension: adapting.count)
        var start = 0
        while start + result.population <= observations.configurations.count {
            let members = start..<(start + result.population)
            let ranked = members.sorted { a, b in
                (observations.losses[a] ?? .infinity, a) < (observations.losses[b] ?? .infinity, b)
            }
            start = members.upperBound
            // A generation in which everything failed says nothing about direction.
            guard ranked.contains(where: { observations.losses[$0] != nil }) else { continue }
            var generator = CounterGenerator(seed: request.seed, stream: start, purpose: .initialisation)
            result.update(
                with: ranked.map { row in
                    let point = request.space.point(of: observations.configurations[row])
                    return adapting.map { point[$0] ?? 0.5 }
                }, using: &generator)
        }
        return result
    }
}

extension SamplerEntry {
    /// Covariance matrix adaptation.
    static let covarianceAdaptation = SamplerEntry(
        "cmaes", "Adapts a normal distribution to the better trials: for numbers and many trials.",
        dependsOnHistory: true, learnsFromAnyTrial: false
    ) { _, _ in CovarianceAdaptationSampler() }
}
