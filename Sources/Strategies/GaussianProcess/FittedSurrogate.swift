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
    /// The configurations that gave a value, best first.
    let ranked: [Configuration]
    /// How many losses there are.
    let seen: Int
    /// The fidelity that predictions are of.
    let fidelity: Int
    /// How many fidelities the model learned from.
    let fidelities: Int

    /// The lowest posterior mean, at the full fidelity, of what was or will be measured in a branch, nil for everywhere.
    func incumbent(_ process: GaussianProcess, in branch: BranchRotation.Branch? = nil) -> Double {
        let indices = (0..<process.points.count).filter { index in
            guard let branch, let column = encoding.column(of: branch.parameter) else { return true }
            return process.points.columns[column][index] == Double(branch.choice)
        }
        // Of a branch without any, the process may hope for whatever is better than all others.
        guard !indices.isEmpty else { return incumbent(process) }
        guard encoding.hasFidelity else {
            let fitted = process.fitted
            return indices.map { fitted[$0] }.min() ?? 0
        }
        let last = encoding.isLevel.count - 1
        let rows = indices.map { index in
            var row = process.points.row(index)
            row[last] = 1
            return row
        }
        return process.predict(rows).means.min() ?? 0
    }

    /// The best few configurations of a branch, nil for everywhere.
    func elite(in branch: BranchRotation.Branch? = nil) -> [Configuration] {
        guard let branch else { return Array(ranked.prefix(Self.eliteCount)) }
        return Array(ranked.lazy.filter { branch.contains($0, in: encoding.space) }.prefix(Self.eliteCount))
    }

    private static let eliteCount = 4

    /// How many observations a process has at most; beyond, some stand for the others.
    static let mostObservations = 2000
    /// How many stand for all those of a long history's last checkpoint.
    private static let representatives = 1024
    /// How many failed trials the model of the losses knows of: the latest.
    private static let mostFailures = 128
    /// By how many deviations of the losses a failed trial counts as worse than the best, at least.
    ///
    /// Measured on three functions with regions that fail, 10 seeds, alone and in batches of 2 and 8: with 0 about twice as
    /// many of the later trials fail and no better values are found; with 1 the values are worse.
    private static let failureMargin = 0.5
    /// How many observations a process over several fidelities has at most.
    private static let mostPooled = 1000

    /// Fits the model, or says why there is none.
    ///
    /// - Parameters:
    ///   - initial: How many measurements make a fidelity usable.
    ///   - warps: Whether positions of numbers are warped by learnt exponents, in studies of one fidelity.
    static func fit(
        _ request: SuggestionRequest, _ encoding: SurrogateSpace, _ initial: Int, _ memo: SurrogateMemo,
        warps: Bool = false
    ) -> Result<FittedSurrogate, Surrender> {
        let observations = Observations(
            request.trials, metric: request.metric, maximum: request.fidelity.maximum, enough: initial)
        guard observations.count >= 2 else {
            return .failure(Surrender(reason: "only \(observations.count) of the trials so far gave a value"))
        }
        let ranked = ranked(observations.losses[...])
        let kept = representatives(of: observations.losses)
        let measured = kept.filter { observations.losses[$0] != nil }
        let losses = measured.compactMap { observations.losses[$0] }
        let standardisation = LossStandardisation.losses(
            hasFailures: observations.count < observations.losses.count)
        guard let (scale, values) = standardisation(losses) else {
            return .failure(Surrender(reason: "all \(observations.count) values so far are equal"))
        }
        let hasEffects = !encoding.isWide
        if request.fidelity.maximum > 1, let pooled = pooled(request, observations, ranked, memo, hasEffects) {
            return pooled
        }
        let points = points(of: measured, observations, encoding)
        let process = process(
            points, losses, standardisation, values, encoding, request.seed, memo, reusing: memo.process,
            warpedColumns: warps ? encoding.positionColumns : [], hasEffects: hasEffects)
        guard let process else {
            return .failure(Surrender(reason: "the model's covariance could not be factored"))
        }
        memo.process = process
        return .success(
            FittedSurrogate(
                encoding: encoding, process: withoutGain(process, observations, encoding),
                feasibility: feasibility(observations, encoding, request.seed, memo, hasEffects),
                scale: scale, pending: observations.pending, ranked: configurations(observations, ranked),
                seen: observations.count, fidelity: observations.fidelity, fidelities: 1))
    }

    /// The model over all fidelities; nil if there is only one, or no model of them.
    private static func pooled(
        _ request: SuggestionRequest, _ observations: Observations, _ ranked: [Int], _ memo: SurrogateMemo,
        _ hasEffects: Bool
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
        var losses: [Double] = []
        for index in Thinning.indices(order, to: mostPooled) {
            let observation = pool.observations[index]
            points.append(encoding.encode(observation.configuration, at: observation.level))
            losses.append(observation.loss)
        }
        let standardisation = LossStandardisation.losses(
            hasFailures: observations.count < observations.losses.count)
        guard let (scale, values) = standardisation(losses),
            let process = process(
                points, losses, standardisation, values, encoding, request.seed, memo, reusing: memo.process,
                hasEffects: hasEffects)
        else { return nil }
        memo.process = process
        return .success(
            FittedSurrogate(
                encoding: encoding, process: withoutGain(process, observations, encoding),
                feasibility: feasibility(observations, encoding, request.seed, memo, hasEffects),
                scale: scale, pending: observations.pending, ranked: configurations(observations, ranked),
                seen: pool.observations.count, fidelity: request.fidelity.maximum, fidelities: pool.fidelities))
    }

    /// The configurations that gave a value, best first.
    private static func configurations(_ observations: Observations, _ ranked: [Int]) -> [Configuration] {
        ranked.prefix(observations.count).map { observations.configurations[$0] }
    }

    /// The model of which trials failed; nil if its covariance could not be factored.
    private static func feasibility(
        _ observations: Observations, _ encoding: SurrogateSpace, _ seed: UInt64, _ memo: SurrogateMemo,
        _ hasEffects: Bool
    ) -> Feasibility? {
        guard observations.count < observations.losses.count else { return nil }
        let kept = representatives(of: observations.losses)
        let labels = kept.map { observations.losses[$0] == nil ? 1.0 : 0 }
        guard let (scale, values) = LossStandardisation.failures(labels) else { return nil }
        let points = points(of: kept, observations, encoding)
        let process = process(
            points, labels, .failures, values, encoding, seed, memo, reusing: memo.failures, hasEffects: hasEffects)
        memo.failures = process
        return process.map { Feasibility($0, scale: scale) }
    }

    /// The process that also expects nothing of the configurations that failed: that they would have given their predicted
    /// values, but nothing near the best one.
    ///
    /// Without it, far from all that gave values, the hope for improvement is larger than any probability of failure that
    /// few trials can teach; with a bad value for all failures, an optimum beside them is smoothed away.
    private static func withoutGain(
        _ process: GaussianProcess, _ observations: Observations, _ encoding: SurrogateSpace
    ) -> GaussianProcess {
        let failed = observations.losses.indices.filter { observations.losses[$0] == nil }.suffix(mostFailures)
        guard !failed.isEmpty else { return process }
        let rows = failed.map { encoding.encode(observations.configurations[$0]) }
        let floor = (process.fitted.min() ?? 0) + failureMargin
        var points = process.points
        for row in rows { points.append(row) }
        // What cannot be factored by rounding is left out; the probability of failure remains.
        return
            (try? GaussianProcess(
                points: points, observations: process.observations + process.predict(rows).means.map { max($0, floor) },
                dimensionOfColumn: process.dimensionOfColumn, parameters: process.parameters, reusing: process))
            ?? process
    }

    /// The process of values at points, with hyperparameters by the schedule; nil if it could not be factored.
    private static func process(
        _ points: KernelPoints, _ losses: [Double], _ standardisation: LossStandardisation, _ values: [Double],
        _ encoding: SurrogateSpace, _ seed: UInt64, _ memo: SurrogateMemo,
        reusing previous: GaussianProcess?, warpedColumns: [Int] = [], hasEffects: Bool
    ) -> GaussianProcess? {
        let parameters = HyperparameterSchedule.parameters(
            points, encoding.dimensionOfColumn, seed: seed, memo, warpedColumns: warpedColumns, hasEffects: hasEffects,
            losses: losses, standardisation: standardisation)
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
        let checkpoint = HyperparameterSchedule.upcoming(losses.count)
        return Thinning.indices(ranked(losses[..<checkpoint]), to: representatives) + Array(checkpoint..<losses.count)
    }
}
