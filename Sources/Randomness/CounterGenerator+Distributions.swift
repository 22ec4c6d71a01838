#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension CounterGenerator {
    /// A number from the uniform distribution on [0, 1), with 53 random bits.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// An integer from the uniform distribution on `0..<bound`, without bias.
    ///
    /// - Parameter bound: The exclusive upper bound, at least 1.
    public mutating func index(below bound: Int) -> Int {
        precondition(bound > 0, "index(below:) needs a bound of at least 1")
        return Int(next(upperBound: UInt64(bound)))
    }

    /// A number from the standard normal distribution, by the Box–Muller transform; draws two uniform numbers.
    public mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }

    /// A uniformly random order of `0..<count`, by Fisher–Yates.
    ///
    /// - Parameter count: How many indices, at least 0.
    /// - Complexity: O(count).
    public mutating func permutation(of count: Int) -> [Int] {
        var order = Array(0..<count)
        var i = count - 1
        while i > 0 {
            order.swapAt(i, index(below: i + 1))
            i -= 1
        }
        return order
    }
}
