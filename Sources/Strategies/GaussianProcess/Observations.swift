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
    /// given there, had it improved like those that went on; one that was measured and pruned at a lower rung, like a cancelled one, says nothing: on problems
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
        var changes: [Int: Double?] = [:]
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
                guard let last = trial.measurements.last, last.value.isFinite else { continue }
                let change =
                    changes[last.fidelity] ?? Self.change(from: last.fidelity, to: fidelity, of: trials, metric)
                changes[last.fidelity] = .some(change)
                guard let change else { continue }
                configurations.append(trial.configuration)
                losses.append(metric.loss(last.value) + change)
            case .failed(.lost), .failed(.rejected), .pruned, .completed, .cancelled:
                break
            }
        }
    }

    /// By how much the loss of those trials that were measured at both fidelities changed: the median; nil if none was.
    private static func change(
        from early: Int, to late: Int, of trials: [Trial], _ metric: Metric
    ) -> Double? {
        let changes = trials.compactMap { trial -> Double? in
            guard let last = value(of: trial, at: late), let first = value(of: trial, at: early) else { return nil }
            let change = metric.loss(last) - metric.loss(first)
            return change.isFinite ? change : nil
        }.sorted()
        return changes.isEmpty ? nil : changes[changes.count / 2]
    }

    /// What a trial gave at a fidelity; a trial that completed earlier gives its final value.
    private static func value(of trial: Trial, at fidelity: Int) -> Double? {
        if let measurement = trial.measurements.first(where: { $0.fidelity >= fidelity }) { return measurement.value }
        return trial.state == .completed ? trial.value : nil
    }
}
