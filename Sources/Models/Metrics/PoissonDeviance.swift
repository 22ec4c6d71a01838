#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension MetricEntry {
    static let poissonDeviance = MetricEntry.meanOverRows(
        "poisson-deviance",
        "The mean Poisson deviance of predicted rates from counts; predictions count as at least 1e-15. NaN if a true "
            + "value is negative.",
        .minimize
    ) { predicted, actual in
        guard actual >= 0 else { return .nan }
        let rate = max(predicted, 1e-15)
        return 2 * ((actual > 0 ? actual * log(actual / rate) : 0) - actual + rate)
    }
}
