import Studies

extension StudyState {
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
