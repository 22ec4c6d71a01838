package import SearchSpaces
package import Studies

/// What trials gave at all fidelities at which they were compared, on one scale.
///
/// A model over all of them knows much after the first rung of a bracket, where few trials have gone further. What
/// losses change by from one rung to the next, as the median over the trials measured at both, is taken out; what is
/// particular to a configuration is left to the model, which learns from the data how far apart fidelities are.
///
/// - SeeAlso: Swersky, Snoek and Adams 2013, "Multi-Task Bayesian Optimization", NeurIPS; Klein et al. 2017, "Fast
///   Bayesian Optimization of Machine Learning Hyperparameters on Large Datasets", AISTATS, arXiv:1605.07079, sec. 3.
package struct PooledObservations: Sendable {
    /// One loss of one trial.
    package struct Observation: Sendable, Equatable {
        /// What was tried.
        package let configuration: Configuration
        /// The loss, shifted to the level of the highest fidelity.
        package let loss: Double
        /// The fidelity on a logarithmic scale: 1 for the maximum, 0 for a unit of the resource.
        package let level: Double
    }

    /// The losses, trial by trial, from lower to higher fidelities.
    package let observations: [Observation]
    /// How many different fidelities there are.
    package let fidelities: Int

    /// Reads the trials.
    ///
    /// - Parameters:
    ///   - trials: The study's trials.
    ///   - metric: Which way is better.
    ///   - maximum: The full fidelity, at least 2.
    package init(_ trials: [Trial], metric: Metric, maximum: Int) {
        let rungs = Set(trials.flatMap { [$0.placement.target, min($0.target, maximum)] } + [maximum]).sorted()
        let losses = trials.map { trial in Self.losses(of: trial, at: rungs, metric, maximum) }
        let shifts = Self.shifts(losses)
        let scale = Double(max(2, maximum)).logarithm
        observations = zip(trials, losses).flatMap { trial, losses in
            losses.map { fidelity, loss in
                Observation(
                    configuration: trial.configuration, loss: loss + (shifts[fidelity] ?? 0),
                    level: Double(fidelity).logarithm / scale)
            }
        }
        fidelities = shifts.count
    }

    /// The finite losses of a trial at the rungs that it passed, and where it stopped between two of them.
    private static func losses(
        of trial: Trial, at rungs: [Int], _ metric: Metric, _ maximum: Int
    ) -> [(fidelity: Int, loss: Double)] {
        var result: [(fidelity: Int, loss: Double)] = []
        for rung in rungs {
            guard let measurement = trial.measurements.first(where: { $0.fidelity >= rung }) else { break }
            result.append((rung, metric.loss(measurement.value)))
        }
        if trial.state == .completed, result.last?.fidelity != maximum, let value = trial.value {
            result.append((maximum, metric.loss(value)))
        } else if trial.state == .pruned, let last = trial.measurements.last, last.fidelity > result.last?.fidelity ?? 0
        {
            result.append((last.fidelity, metric.loss(last.value)))
        }
        return result.filter { $0.loss.isFinite }
    }

    /// What to add to the losses at each fidelity.
    private static func shifts(_ losses: [[(fidelity: Int, loss: Double)]]) -> [Int: Double] {
        var changes: [Int: [Int: [Double]]] = [:]
        for trial in losses {
            for (early, late) in zip(trial, trial.dropFirst()) {
                changes[early.fidelity, default: [:]][late.fidelity, default: []].append(late.loss - early.loss)
            }
        }
        var shifts: [Int: Double] = [:]
        for fidelity in Set(losses.flatMap { $0.map(\.fidelity) }).sorted(by: >) {
            // From the nearest higher fidelity with a shift of its own; without one, this is the level of all.
            let next = changes[fidelity]?.filter { shifts[$0.key] != nil }.min { $0.key < $1.key }
            guard let next else {
                shifts[fidelity] = shifts.isEmpty ? 0 : shifts[shifts.keys.min() ?? 0] ?? 0
                continue
            }
            let ordered = next.value.sorted()
            shifts[fidelity] = ordered[ordered.count / 2] + (shifts[next.key] ?? 0)
        }
        return shifts
    }
}
