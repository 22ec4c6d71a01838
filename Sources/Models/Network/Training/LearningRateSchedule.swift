#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How the learning rate changes over the epochs that are planned.
package enum LearningRateSchedule: String, Sendable, CaseIterable {
    /// The same rate throughout.
    case constant
    /// Half a cosine from the full rate to 0 (Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts).
    case cosine
    /// The full rate, a tenth from the middle on, a hundredth in the last quarter.
    case step
    /// Linearly from a 25th to the full rate over the first 30 %, then half a cosine to a 10,000th of the start
    /// (after Smith and Topin 2018, arXiv:1708.07120).
    case oneCycle = "one-cycle"
    /// A tenth of the rate whenever the loss has not improved for some epochs (see ``PlateauDetector``).
    case plateau

    /// The share of the full rate; of `plateau`, without its reductions.
    ///
    /// - Parameter progress: The share of the planned steps that were taken; above 1 counts as 1.
    package func factor(at progress: Double) -> Double {
        let t = min(max(progress, 0), 1)
        switch self {
        case .constant, .plateau: return 1
        case .cosine: return (1 + cos(.pi * t)) / 2
        case .step: return t < 0.5 ? 1 : t < 0.75 ? 0.1 : 0.01
        case .oneCycle:
            let start = 1.0 / 25
            let peak = 0.3
            if t < peak { return start + (1 - start) * t / peak }
            let end = start / 10_000
            return end + (1 - end) * (1 + cos(.pi * (t - peak) / (1 - peak))) / 2
        }
    }

    /// The share of the full rate with a linear warm-up before the schedule, which then runs over the rest.
    ///
    /// - Parameters:
    ///   - step: How many steps were taken.
    ///   - planned: How many are planned, at least 1.
    ///   - warmup: The share of them that warms up, in [0, 1); its last step has what the schedule begins with.
    package func factor(step: Int, planned: Double, warmup: Double) -> Double {
        let rising = (warmup * planned).rounded()
        guard rising > 0 else { return factor(at: Double(step) / planned) }
        if Double(step) < rising { return factor(at: 0) * Double(step + 1) / rising }
        return factor(at: (Double(step) - rising) / max(1, planned - rising))
    }
}
