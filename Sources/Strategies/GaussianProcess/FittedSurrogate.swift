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
    /// Models of the losses, of equal weight, the most probable first.
    let processes: [GaussianProcess]
    /// The model of failures; nil if nothing failed.
    let feasibility: Feasibility?
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
        let losses = observations.losses.compactMap(\.self)
        let hasFailures = losses.count < observations.losses.count
        guard let scale = LossScale(losses, isNormalising: Knob.value("YJ", 1) > 0) ?? (hasFailures ? .unit(around: losses[0]) : nil) else {
            return .failure(Surrender(reason: "all \(losses.count) values so far are equal"))
        }
        let ranked = observations.losses.enumerated().sorted { a, b in
            (a.element ?? .infinity, a.offset) < (b.element ?? .infinity, b.offset)
        }.map(\.offset)
        var everything = KernelPoints(isLevel: encoding.isLevel)
        var failed: [Bool] = []
        var points = everything
        var values: [Double] = []
        for index in thinned(ranked, to: limit) {
            let row = encoding.encode(observations.configurations[index])
            everything.append(row)
            failed.append(observations.losses[index] == nil)
            guard let loss = observations.losses[index] else { continue }
            points.append(row)
            values.append(scale.value(of: loss))
        }
        var generator = CounterGenerator(seed: request.seed, stream: request.firstTrial, purpose: .surrogate)
        generator.seek(to: 1 << 32)
        let processes = processes(points, values, encoding, &generator)
        guard !processes.isEmpty else {
            return .failure(Surrender(reason: "the model's covariance could not be factored"))
        }
        let feasibility = hasFailures ? Feasibility(points: everything, failed: failed, dimensionOfColumn: encoding.dimensionOfColumn, using: &generator) : nil
        return .success(
            FittedSurrogate(
                encoding: encoding, processes: processes, feasibility: feasibility, scale: scale,
                pending: observations.pending,
                elite: ranked.prefix(Int(Knob.value("ELITE", 4))).filter { observations.losses[$0] != nil }.map { observations.configurations[$0] }, seen: observations.count,
                fidelity: observations.fidelity))
    }

    /// The most probable process and, as long as there are few observations, others that are about as probable.
    private static func processes(
        _ points: KernelPoints, _ values: [Double], _ encoding: SurrogateSpace, _ generator: inout CounterGenerator
    ) -> [GaussianProcess] {
        let search = EvidenceMaximisation(
            points: points, observations: values, dimensionOfColumn: encoding.dimensionOfColumn)
        guard let best = search.mostProbable(using: &generator) else { return [] }
        var parameters = [best]
        if points.count <= Int(Knob.value("BN", 0)) {
            let sampling = HyperparameterSampling(
                points: points, observations: values, dimensionOfColumn: encoding.dimensionOfColumn,
                dimensions: encoding.dimensions.count)
            parameters += sampling.draws(Int(Knob.value("BS", 4)), from: best, using: &generator)
        }
        return parameters.compactMap {
            try? GaussianProcess(
                points: points, observations: values, dimensionOfColumn: encoding.dimensionOfColumn, parameters: $0)
        }
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
