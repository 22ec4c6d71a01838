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

    /// How many observations a process has at most; beyond, some stand for the others.
    static let mostObservations = 2000
    /// How many stand for all those of a long history's last checkpoint.
    private static let representatives = 1024
    /// How many observations a process over several fidelities has at most.
    private static let mostPooled = 1000

    /// Fits the model, or says why there is none.
    ///
    /// - Parameter initial: How many measurements make a fidelity usable.
    static func fit(
        _ request: SuggestionRequest, _ encoding: SurrogateSpace, _ initial: Int, _ memo: SurrogateMemo
    ) -> Result<FittedSurrogate, Surrender> {
        let observations = Observations(
            request.trials, metric: request.metric, maximum: request.fidelity.maximum, enough: initial)
        guard observations.count >= 2 else {
            return .failure(Surrender(reason: "only \(observations.count) of the trials so far gave a value"))
        }
        let ranked = ranked(observations.losses[...])
        let kept = representatives(of: observations.losses)
        let losses = kept.map { observations.losses[$0] }
        guard let (scale, values) = standardised(losses) else {
            return .failure(Surrender(reason: "all \(losses.count) values so far are equal"))
        }
        if request.fidelity.maximum > 1, let pooled = pooled(request, observations, ranked, memo) {
            return pooled
        }
        var points = KernelPoints(isLevel: encoding.isLevel)
        for index in kept { points.append(encoding.encode(observations.configurations[index])) }
        let parameters = HyperparameterSchedule.parameters(
            points, encoding.dimensionOfColumn, seed: request.seed, memo
        ) { standardised(Array(losses[..<$0]))?.values }
        guard let parameters,
            let process = try? GaussianProcess(
                points: points, observations: values, dimensionOfColumn: encoding.dimensionOfColumn,
                parameters: parameters, reusing: memo.process)
        else { return .failure(Surrender(reason: "the model's covariance could not be factored")) }
        memo.process = process
        return .success(
            FittedSurrogate(
                encoding: encoding, process: process, scale: scale, pending: observations.pending,
                elite: ranked.prefix(4).map { observations.configurations[$0] }, seen: observations.count,
                fidelity: observations.fidelity, fidelities: 1))
    }

    /// The model over all fidelities; nil if there is only one, or no model of them.
    private static func pooled(
        _ request: SuggestionRequest, _ observations: Observations, _ ranked: [Int], _ memo: SurrogateMemo
    ) -> Result<FittedSurrogate, Surrender>? {
        let pool = PooledObservations(
            request.trials, metric: request.metric, maximum: request.fidelity.maximum)
        guard pool.fidelities > 1 else { return nil }
        let encoding = SurrogateSpace(request.space, hasFidelity: true)
        // Those at higher fidelities first, better ones before worse ones.
        let order = pool.observations.indices.sorted { a, b in
            let (x, y) = (pool.observations[a], pool.observations[b])
            return (-x.level, x.loss, a) < (-y.level, y.loss, b)
        }
        var points = KernelPoints(isLevel: encoding.isLevel)
        var losses: [Double?] = []
        for index in Thinning.indices(order, to: mostPooled) {
            let observation = pool.observations[index]
            points.append(encoding.encode(observation.configuration, at: observation.level))
            losses.append(observation.loss)
        }
        for (configuration, loss) in zip(observations.configurations, observations.losses) where loss == nil {
            points.append(encoding.encode(configuration))
            losses.append(nil)
        }
        guard let (scale, values) = standardised(losses),
            let parameters = HyperparameterSchedule.parameters(
                points, encoding.dimensionOfColumn, seed: request.seed, memo,
                values: { standardised(Array(losses[..<$0]))?.values }),
            let process = try? GaussianProcess(
                points: points, observations: values, dimensionOfColumn: encoding.dimensionOfColumn,
                parameters: parameters, reusing: memo.process)
        else { return nil }
        memo.process = process
        return .success(
            FittedSurrogate(
                encoding: encoding, process: process, scale: scale, pending: observations.pending,
                elite: ranked.prefix(4).map { observations.configurations[$0] }, seen: pool.observations.count,
                fidelity: request.fidelity.maximum, fidelities: pool.fidelities))
    }

    /// The scale of losses and their values on it; those of failures are the worst. Nil if all losses are equal.
    private static func standardised(_ losses: [Double?]) -> (scale: LossScale, values: [Double])? {
        var known = losses.compactMap(\.self)
        if let first = known.first, known.count < losses.count, known.allSatisfy({ $0 == first }) {
            // All successes are equal, and only failures differ: one more unit makes them worse.
            known.append(first + max(1, abs(first)))
        }
        guard let scale = LossScale(known), let worst = known.max() else { return nil }
        return (scale, losses.map { scale.value(of: $0 ?? worst) })
    }

    /// The indices of losses, the lowest first and failures last.
    private static func ranked(_ losses: ArraySlice<Double?>) -> [Int] {
        losses.indices.sorted { a, b in (losses[a] ?? .infinity, a) < (losses[b] ?? .infinity, b) }
    }

    /// The indices of the observations that are modelled, ascending.
    ///
    /// Up to ``mostObservations`` all; then those that stand for the ones before the last checkpoint, and all since, so
    /// that the model changes by one point at a time between checkpoints.
    private static func representatives(of losses: [Double?]) -> [Int] {
        guard losses.count > mostObservations else { return Array(losses.indices) }
        let checkpoint = HyperparameterSchedule.checkpoint(losses.count)
        return Thinning.indices(ranked(losses[..<checkpoint]), to: representatives) + Array(checkpoint..<losses.count)
    }
}
