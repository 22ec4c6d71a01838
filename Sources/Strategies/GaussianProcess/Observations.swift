package import SearchSpaces
package import Studies

/// What a surrogate model learns from: configurations with losses at one fidelity, and those still to come.
package struct Observations: Sendable {
    /// The fidelity the losses belong to.
    package let fidelity: Int
    /// The configurations that were measured, or whose trial failed.
    package private(set) var configurations: [Configuration] = []
    /// The losses, lower is better; nil where the trial gave none.
    package private(set) var losses: [Double?] = []
    /// The configurations whose loss may still come.
    package private(set) var pending: [Configuration] = []

    /// How many losses there are.
    package var count: Int { losses.count { $0 != nil } }

    /// Reads the trials at the highest fidelity with enough measurements, or the one with most if none has enough.
    ///
    /// A value that is not finite counts as a failure. A failure says something about the configuration unless the
    /// worker was lost or refused. A trial that was stopped on its way to the fidelity counts with what it would have
    /// given there; one that was measured and pruned at a lower rung, like a cancelled one, says nothing: on problems
    /// whose ranks change between rungs, guesses from below did harm.
    ///
    /// - Parameters:
    ///   - trials: The study's trials.
    ///   - metric: Which way is better.
    ///   - maximum: The full fidelity.
    ///   - enough: How many measurements make a fidelity usable.
    package init(_ trials: [Trial], metric: Metric, maximum: Int, enough: Int) {
        let rungs = Set(trials.flatMap { [$0.placement.target, min($0.target, maximum)] } + [maximum]).sorted(by: >)
        let counts = rungs.map { rung in
            trials.count { trial in Self.value(of: trial, at: rung)?.isFinite ?? false }
        }
        let most = counts.max() ?? 0
        let chosen = counts.firstIndex { $0 >= enough } ?? counts.firstIndex(of: most) ?? 0
        fidelity = rungs[chosen]
        for trial in trials {
            if let value = Self.value(of: trial, at: fidelity) {
                let loss = metric.loss(value)
                configurations.append(trial.configuration)
                losses.append(loss.isFinite ? loss : nil)
                continue
            }
            switch trial.state {
            case .waiting, .running, .paused:
                pending.append(trial.configuration)
            case .failed(.error), .failed(.diverged), .failed(.timeout), .failed(.outOfMemory):
                configurations.append(trial.configuration)
                losses.append(nil)
            case .pruned where trial.reached < trial.target && trial.target >= fidelity:
                if let loss = Self.extrapolated(trial, to: fidelity, from: trials, metric) {
                    configurations.append(trial.configuration)
                    losses.append(loss)
                }
            case .failed(.lost), .failed(.rejected), .pruned, .completed, .cancelled:
                break
            }
        }
    }

    /// What a trial that was stopped would have given, if it had gone on to improve like those that did go on.
    ///
    /// Adds to its last loss the median change of the trials that were measured at both fidelities.
    private static func extrapolated(
        _ trial: Trial, to fidelity: Int, from trials: [Trial], _ metric: Metric
    ) -> Double? {
        guard let last = trial.measurements.last, last.value.isFinite else { return nil }
        let changes = trials.compactMap { other -> Double? in
            guard let late = value(of: other, at: fidelity), let early = value(of: other, at: last.fidelity) else {
                return nil
            }
            let change = metric.loss(late) - metric.loss(early)
            return change.isFinite ? change : nil
        }.sorted()
        guard !changes.isEmpty else { return nil }
        return metric.loss(last.value) + changes[changes.count / 2]
    }

    /// What a trial gave at a fidelity; a trial that completed earlier gives its final value.
    private static func value(of trial: Trial, at fidelity: Int) -> Double? {
        if let measurement = trial.measurements.first(where: { $0.fidelity >= fidelity }) { return measurement.value }
        return trial.state == .completed ? trial.value : nil
    }
}
