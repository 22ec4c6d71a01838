#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension ParameterDomain {
    /// The value at a position of the unit interval.
    ///
    /// Continuous domains map linearly, or linearly in the logarithm; a domain of n values gives each an n-th of the
    /// interval (on a logarithmic scale, a share by its width there), so that a uniform position draws from the prior.
    ///
    /// - Parameter position: Clamped to [0, 1]; NaN counts as 0.
    /// - Returns: A value that the domain contains.
    public func value(at position: Double) -> ParameterValue {
        let u = position.isNaN ? 0 : min(max(position, 0), 1)
        switch self {
        case .float(let low, let high, let isLog, nil):
            let x = isLog ? exp(log(low) + u * (log(high) - log(low))) : low + u * (high - low)
            return .float(min(max(x.isFinite ? x : low * (1 - u) + high * u, low), high))
        case .float(let low, let high, let isLog, let step?):
            let last = ((high - low) / step + 1e-9).rounded(.down)
            let k: Double
            if isLog {
                let x = exp(log(low) + u * (log(high) - log(low)))
                k = min(max(((x - low) / step).rounded(), 0), last)
            } else {
                k = min((u * (last + 1)).rounded(.down), last)
            }
            return .float(min(low + k * step, high))
        case .int(let low, let high, let isLog, let step):
            let last = (high - low) / step
            if isLog {
                let x = exp(log(Double(low) - 0.5) + u * (log(Double(high) + 0.5) - log(Double(low) - 0.5)))
                return .int(low + min(max(Int(((x - Double(low)) / Double(step)).rounded()), 0), last) * step)
            }
            return .int(low + min(Int(u * Double(last + 1)), last) * step)
        case .categorical(let choices), .ordinal(let choices):
            return choices[min(Int(u * Double(choices.count)), choices.count - 1)]
        case .constant(let value):
            return value
        }
    }

    /// The position of a value in the unit interval: the middle of its share, so that `value(at:)` gives it back.
    ///
    /// - Parameter value: A value of the domain.
    /// - Returns: A position in [0, 1]; nil if the domain does not contain the value.
    public func position(of value: ParameterValue) -> Double? {
        guard contains(value) else { return nil }
        switch self {
        case .float(let low, let high, let isLog, nil):
            guard let x = value.number, high > low else { return 0.5 }
            let u = isLog ? (log(x) - log(low)) / (log(high) - log(low)) : (x - low) / (high - low)
            return min(max(u, 0), 1)
        case .float(let low, let high, let isLog, let step?):
            guard let x = value.number, high > low else { return 0.5 }
            if isLog { return min(max((log(x) - log(low)) / (log(high) - log(low)), 0), 1) }
            let last = ((high - low) / step + 1e-9).rounded(.down)
            return (((x - low) / step).rounded() + 0.5) / (last + 1)
        case .int(let low, let high, let isLog, let step):
            guard let x = value.number else { return nil }
            if isLog {
                return (log(x) - log(Double(low) - 0.5)) / (log(Double(high) + 0.5) - log(Double(low) - 0.5))
            }
            return ((x - Double(low)) / Double(step) + 0.5) / Double((high - low) / step + 1)
        case .categorical(let choices), .ordinal(let choices):
            return choices.firstIndex(of: value).map { (Double($0) + 0.5) / Double(choices.count) }
        case .constant:
            return 0.5
        }
    }
}
