#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension MetricEntry {
    /// - SeeAlso: Schwarz 1978, "Estimating the dimension of a model", Annals of Statistics 6(2); Fraley, Raftery 2002,
    ///   "Model-based clustering, discriminant analysis, and density estimation", JASA 97, for mixtures.
    static let bayesianInformation = MetricEntry.density(
        "bic",
        "The Bayesian information criterion of a mixture on the rows it was fitted to: −2 · log likelihood + parameters · "
            + "log rows.",
        .minimize, .fit
    ) { model, logDensities, weights in
        -2 * weights.sum { logDensities[$0] } + Double(model.parameterCount) * log(weights.total)
    }
}
