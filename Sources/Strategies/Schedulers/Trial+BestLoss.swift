import Studies

extension Trial {
    /// The lowest finite loss measured up to a fidelity; infinite if there is none.
    func bestLoss(upTo fidelity: Int, _ metric: Metric) -> Double {
        measurements.lazy.filter { $0.fidelity <= fidelity && $0.value.isFinite }
            .map { metric.loss($0.value) }.min() ?? .infinity
    }

    /// The loss of a completed trial; nil if it has none that is finite.
    func finalLoss(_ metric: Metric) -> Double? {
        guard state == .completed, let value, value.isFinite else { return nil }
        return metric.loss(value)
    }
}
