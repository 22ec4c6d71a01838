extension MetricEntry {
    static let logLikelihood = MetricEntry.density(
        "log-likelihood", "The mean logarithm of the density that a mixture gives to rows it has not seen.", .maximize,
        .density
    ) { _, logDensities, weights in
        weights.mean { logDensities[$0] }
    }
}
