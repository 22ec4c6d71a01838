import LinearAlgebra
import Randomness
import SearchSpaces
import Studies

/// Why there is no model.
struct Surrender: Error {
    /// In a phrase.
    let reason: String
}

/// A Gaussian process of the losses so far, with what is needed to use it.
struct FittedSurrogate {
    let encoding: SurrogateSpace
    let process: GaussianProcess
    let scale: LossScale
    /// The configurations that are being measured.
    let pending: [Configuration]
    /// The best configurations so far.
    let elite: [Configuration]
    /// How many losses there are.
    let seen: Int
    /// The fidelity that predictions are of.
    let fidelity: Int
    /// How many fidelities the model learned from.
    let fidelities: Int

    /// The lowest posterior mean, at the full fidelity, of what was or will be measured.
    func incumbent(_ process: GaussianProcess) -> Double {
        guard encoding.hasFidelity else { return process.fitted.min() ?? 0 }
        let last = encoding.isLevel.count - 1
        let rows = (0..<process.points.count).map { index in
            var row = process.points.row(index)
            row[last] = 1
            return row
        }
        return process.predict(rows).means.min() ?? 0
    }

    /// Fits the model, or says why there is none.
    static func fit(
        _ request: SuggestionRequest, _ encoding: SurrogateSpace, _ initial: Int, _ limit: Int
    ) -> Result<FittedSurrogate, Surrender> {
        let observations = Observations(
            request.trials, metric: request.metric, maximum: request.fidelity.maximum, enough: initial)
        guard observations.count >= 2 else {
            return .failure(Surrender(reason: "only \(observations.count) of the trials so far gave a value"))
        }
        var losses = observations.losses.compactMap(\.self)
        if Set(losses).count == 1, losses.count < observations.losses.count {
            // All successes are equal, and only failures differ: one more unit makes them worse.
            losses.append(losses[0] + max(1, abs(losses[0])))
        }
        guard let scale = LossScale(losses), let worst = losses.max() else {
            return .failure(Surrender(reason: "all \(losses.count) values so far are equal"))
        }
        let ranked = observations.losses.enumerated().sorted { a, b in
            (a.element ?? .infinity, a.offset) < (b.element ?? .infinity, b.offset)
        }.map(\.offset)
        if request.fidelity.maximum > 1, let pooled = pooled(request, observations, ranked, limit) {
            return pooled
        }
        var points = KernelPoints(isLevel: encoding.isLevel)
        var values: [Double] = []
        for index in thinned(ranked, to: limit) {
            points.append(encoding.encode(observations.configurations[index]))
            values.append(scale.value(of: observations.losses[index] ?? worst))
        }
        var generator = CounterGenerator(seed: request.seed, stream: request.firstTrial, purpose: .surrogate)
        generator.seek(to: 1 << 32)
        let search = EvidenceMaximisation(
            points: points, observations: values, dimensionOfColumn: encoding.dimensionOfColumn)
        guard let parameters = search.mostProbable(using: &generator),
            let process = try? GaussianProcess(
                points: points, observations: values, dimensionOfColumn: encoding.dimensionOfColumn,
                parameters: parameters)
        else { return .failure(Surrender(reason: "the model's covariance could not be factored")) }
        return .success(
            FittedSurrogate(
                encoding: encoding, process: process, scale: scale, pending: observations.pending,
                elite: ranked.prefix(4).map { observations.configurations[$0] }, seen: observations.count,
                fidelity: observations.fidelity, fidelities: 1))
    }

    /// The model over all fidelities; nil if there is only one, or no model of them.
    private static func pooled(
        _ request: SuggestionRequest, _ observations: Observations, _ ranked: [Int], _ limit: Int
    ) -> Result<FittedSurrogate, Surrender>? {
        let pool = PooledObservations(
            request.trials, metric: request.metric, maximum: request.fidelity.maximum)
        guard pool.fidelities > 1, let scale = LossScale(pool.observations.map(\.loss)),
            let worst = pool.observations.map(\.loss).max()
        else { return nil }
        let encoding = SurrogateSpace(request.space, hasFidelity: true)
        // Those at higher fidelities first, better ones before worse ones.
        let order = pool.observations.indices.sorted { a, b in
            let (x, y) = (pool.observations[a], pool.observations[b])
            return (-x.level, x.loss, a) < (-y.level, y.loss, b)
        }
        var points = KernelPoints(isLevel: encoding.isLevel)
        var values: [Double] = []
        for index in thinned(order, to: limit) {
            let observation = pool.observations[index]
            points.append(encoding.encode(observation.configuration, at: observation.level))
            values.append(scale.value(of: observation.loss))
        }
        for (configuration, loss) in zip(observations.configurations, observations.losses) where loss == nil {
            points.append(encoding.encode(configuration))
            values.append(scale.value(of: worst))
        }
        var generator = CounterGenerator(seed: request.seed, stream: request.firstTrial, purpose: .surrogate)
        generator.seek(to: 1 << 32)
        let search = EvidenceMaximisation(
            points: points, observations: values, dimensionOfColumn: encoding.dimensionOfColumn)
        guard let parameters = search.mostProbable(using: &generator),
            let process = try? GaussianProcess(
                points: points, observations: values, dimensionOfColumn: encoding.dimensionOfColumn,
                parameters: parameters)
        else { return nil }
        return .success(
            FittedSurrogate(
                encoding: encoding, process: process, scale: scale, pending: observations.pending,
                elite: ranked.prefix(4).map { observations.configurations[$0] }, seen: pool.observations.count,
                fidelity: request.fidelity.maximum, fidelities: pool.fidelities))
    }

    /// The best third of a limit, and an even choice of the others; in the order of their numbers.
    private static func thinned(_ ranked: [Int], to limit: Int) -> [Int] {
        guard ranked.count > limit else { return ranked.sorted() }
        let best = limit / 3
        let others = ranked.count - best
        let kept = (0..<(limit - best)).map { ranked[best + $0 * others / (limit - best)] }
        return (ranked.prefix(best) + kept).sorted()
    }
}
