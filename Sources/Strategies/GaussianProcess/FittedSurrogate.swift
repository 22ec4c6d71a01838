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
    /// The fidelity that is modelled.
    let fidelity: Int

    /// How many observations a process has at most; beyond, some stand for the others.
    static let mostObservations = 2000
    /// How many stand for all those of a long history's last checkpoint.
    private static let representatives = 1024

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
                fidelity: observations.fidelity))
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
