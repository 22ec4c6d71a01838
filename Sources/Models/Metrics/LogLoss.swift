import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension MetricEntry {
    static let logLoss = MetricEntry.classification(
        "log-loss", "The mean of −log of the probability given to the true class, which counts as at least 1e-15.",
        .minimize
    ) { probabilities, codes, weights in
        weights.mean { -log(max(Double(probabilities[$0, Int(codes[$0])]), 1e-15)) }
    }
}
