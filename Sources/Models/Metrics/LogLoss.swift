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
    ) { probabilities, codes in
        var sum = 0.0
        for (row, code) in codes.enumerated() { sum -= log(max(Double(probabilities[row, Int(code)]), 1e-15)) }
        return sum / Double(codes.count)
    }
}
