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
                fidelity: observations.fidelity))
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
