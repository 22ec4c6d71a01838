import Studies

extension StudyState {
    /// The trials with a finite loss at a fidelity, best first; ties go to the lower number.
    ///
    /// One that completed on its way there, because its training had converged, counts with its final value. With
    /// several metrics these are the ``contestants(at:)``.
    ///
    /// - Complexity: O(n log n) with n the trials; O(n²) with several metrics.
    func ranked(at fidelity: Int) -> [Trial] {
        guard definition.furtherMetrics.isEmpty else { return contestants(at: fidelity) }
        return trials.compactMap { trial -> (loss: Double, trial: Trial)? in
            let value =
                trial.measurements.first { $0.fidelity >= fidelity }?.value
                ?? (trial.state == .completed && trial.target >= fidelity ? trial.value : nil)
            guard let value, value.isFinite else { return nil }
            return (definition.metric.loss(value), trial)
        }.sorted { ($0.loss, $0.trial.number) < ($1.loss, $1.trial.number) }.map(\.trial)
    }

    /// The trials with finite values of all metrics at a fidelity, best first: by non-dominated front, then in an order
    /// that spreads over the front; ties go to the lower number.
    ///
    /// A trial that completed on its way there counts with its final values, and one that is known to violate a
    /// constraint comes after all others.
    ///
    /// - Complexity: O(n²) with n the trials measured there.
    func contestants(at fidelity: Int) -> [Trial] {
        let metrics = definition.metrics
        var measured: [Trial] = []
        var losses: [[Double]] = []
        for trial in trials {
            let atRung = trial.measurements.first { $0.fidelity >= fidelity }
            let values = atRung?.values ?? (trial.target >= fidelity ? trial.result?.values : nil)
            guard let values, values.count == metrics.count, values.allSatisfy(\.isFinite) else { continue }
            measured.append(trial)
            losses.append(zip(metrics, values).map { $0.loss($1) })
        }
        let violations = measured.map { trial in
            (trial.result?.constraints ?? []).reduce(0) { $0 + max(0, $1) }
        }
        return ParetoOrder.fronts(losses, violations: violations).flatMap { front in
            ParetoOrder.spreadOrder(losses, of: front)
        }.map { measured[$0] }
    }
}
