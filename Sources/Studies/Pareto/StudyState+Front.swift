extension StudyState {
    /// The losses of the trials of the Pareto front, in the order of ``front``: smaller is better, shape `[n][metrics]`.
    public var frontLosses: [[Double]] {
        front.compactMap { number in
            trials[number].result.map { zip(definition.metrics, $0.values).map { $0.loss($1) } }
        }
    }

    /// The volume that the Pareto front dominates, and the point up to which it is measured.
    ///
    /// - Returns: The volume, and the reference in the metrics' own units: what the metrics name, or a tenth of the
    ///   front's extent beyond its worst values, which moves as the front does. nil if no trial is feasible or a value
    ///   is not finite.
    /// - Complexity: that of ``Hypervolume/volume(of:reference:)``.
    public var hypervolume: (volume: Double, reference: [Double])? {
        let losses = frontLosses
        guard !losses.isEmpty, losses.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
        let found = Hypervolume.reference(beyond: losses)
        let reference = zip(definition.metrics, found).map { metric, loss in metric.reference.map(metric.loss) ?? loss }
        let volume = Hypervolume.volume(of: losses, reference: reference)
        guard volume.isFinite, reference.allSatisfy(\.isFinite) else { return nil }
        // Turning the sign twice gives the value back.
        return (volume, zip(definition.metrics, reference).map { $0.loss($1) })
    }
}
