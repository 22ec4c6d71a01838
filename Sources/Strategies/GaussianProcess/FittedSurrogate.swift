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
    /// The model of the losses.
    let process: GaussianProcess
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
        let measured = kept.filter { observations.losses[$0] != nil }
        let hasFailures = measured.count < kept.count
        let losses = measured.compactMap { observations.losses[$0] }
        guard let (scale, values) = standardised(losses[...], hasFailures) else {
            return .failure(Surrender(reason: "all \(losses.count) values so far are equal"))
        }
        let points = points(of: measured, observations, encoding)
        let process = process(points, values, encoding, request.seed, memo, reusing: memo.process) {
            standardised(losses[..<$0], hasFailures)?.values
        }
        guard let process else {
            return .failure(Surrender(reason: "the model's covariance could not be factored"))
        }
        memo.process = process
        return .success(
            FittedSurrogate(
                encoding: encoding, process: process,
                feasibility: hasFailures ? feasibility(kept, observations, encoding, request.seed, memo) : nil,
                scale: scale, pending: observations.pending,
                elite: ranked.prefix(min(Int(Knob.value("ELITE", 4)), observations.count)).map { observations.configurations[$0] },
                seen: observations.count, fidelity: observations.fidelity))
    }

    /// The model of which trials failed; nil if its covariance could not be factored.
    private static func feasibility(
        _ kept: [Int], _ observations: Observations, _ encoding: SurrogateSpace, _ seed: UInt64, _ memo: SurrogateMemo
    ) -> Feasibility? {
        let labels = kept.map { observations.losses[$0] == nil ? 1.0 : 0 }
        guard let scale = LossScale(labels) else { return nil }
        let points = points(of: kept, observations, encoding)
        let process = process(points, labels.map(scale.value(of:)), encoding, seed, memo, reusing: memo.failures) {
            count in
            LossScale(Array(labels[..<count])).map { labels[..<count].map($0.value(of:)) }
        }
        memo.failures = process
        return process.map { Feasibility($0, scale: scale) }
    }

    /// The process of values at points, with hyperparameters by the schedule; nil if it could not be factored.
    private static func process(
        _ points: KernelPoints, _ values: [Double], _ encoding: SurrogateSpace, _ seed: UInt64, _ memo: SurrogateMemo,
        reusing previous: GaussianProcess?, valuesOfPrefix: (_ count: Int) -> [Double]?
    ) -> GaussianProcess? {
        let parameters = HyperparameterSchedule.parameters(
            points, encoding.dimensionOfColumn, seed: seed, memo, values: valuesOfPrefix)
        guard let parameters else { return nil }
        // A covariance that cannot be factored is no model; the caller says so.
        return try? GaussianProcess(
            points: points, observations: values, dimensionOfColumn: encoding.dimensionOfColumn,
            parameters: parameters, reusing: previous)
    }

    private static func points(
        of indices: [Int], _ observations: Observations, _ encoding: SurrogateSpace
    ) -> KernelPoints {
        var points = KernelPoints(isLevel: encoding.isLevel)
        for index in indices { points.append(encoding.encode(observations.configurations[index])) }
        return points
    }

    /// The scale of losses and their values on it; nil if all are equal, unless failures make a difference.
    private static func standardised(
        _ losses: ArraySlice<Double>, _ hasFailures: Bool
    ) -> (scale: LossScale, values: [Double])? {
        guard let first = losses.first,
            let scale = LossScale(Array(losses), isNormalising: Knob.value("YJ", 1) > 0) ?? (hasFailures ? .unit(around: first) : nil)
        else { return nil }
        return (scale, losses.map(scale.value(of:)))
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
