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

    /// Fills numbers as ``uniform()`` draws them, several at a time.
    ///
    /// - Parameter numbers: What is filled; the generator goes on behind the last.
    public mutating func fill(_ numbers: UnsafeMutableBufferPointer<Double>) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.batch) { bits in
            var first = 0
            while first < numbers.count {
                let part = min(Self.batch, numbers.count - first)
                if part < Self.batch || position & 1 == 1 {
                    numbers[first] = uniform()
                    first += 1
                    continue
                }
                fillBatch(bits)
                for i in 0..<part { numbers[first + i] = Double(bits[i] >> 11) * 0x1p-53 }
                first += part
            }
        }
    }

    /// An integer from the uniform distribution on `0..<bound`, without bias.
    ///
    /// - Parameter bound: The exclusive upper bound, at least 1.
    public mutating func index(below bound: Int) -> Int {
        precondition(bound > 0, "index(below:) needs a bound of at least 1")
        return Int(next(upperBound: UInt64(bound)))
    }

    /// Draws indices as ``index(below:)`` does, several at a time, and counts how often each comes.
    ///
    /// - Parameters:
    ///   - draws: How many are drawn; the generator goes on behind the last.
    ///   - counts: What is added to, one count for each index; at least one.
    public mutating func tally(_ draws: Int, into counts: UnsafeMutableBufferPointer<UInt32>) {
        let bound = UInt64(counts.count)
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.batch) { bits in
            var left = draws
            while left > 0 {
                guard left >= Self.batch, position & 1 == 0 else {
                    counts[index(below: counts.count)] += 1
                    left -= 1
                    continue
                }
                let start = position
                fillBatch(bits)
                var drawn = 0
                while drawn < Self.batch {
                    let product = bits[drawn].multipliedFullWidth(by: bound)
                    guard product.low >= bound else { break }
                    counts[Int(product.high)] += 1
                    drawn += 1
                }
                if drawn < Self.batch {
                    // One in 2⁶⁴ / bound may have to be drawn again.
                    seek(to: start + UInt64(drawn))
                    counts[index(below: counts.count)] += 1
                    drawn += 1
                }
                left -= drawn
            }
        }
    }

    /// A number from the standard normal distribution, by the Box–Muller transform; draws two uniform numbers.
    public mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }

    /// A number from the gamma distribution with scale 1, by rejection from a transformed normal.
    ///
    /// - Parameter shape: Greater than 0.
    /// - SeeAlso: Marsaglia and Tsang 2000, "A simple method for generating gamma variables",
    ///   doi:10.1145/358407.358414; sec. 6 for shapes below 1.
    public mutating func gamma(_ shape: Double) -> Double {
        exp(logGamma(shape))
    }

    /// The logarithm of a gamma variable, which does not underflow for small shapes.
    private mutating func logGamma(_ shape: Double) -> Double {
        precondition(shape > 0, "gamma(_:) needs a shape above 0")
        guard shape >= 1 else { return logGamma(shape + 1) + log(1 - uniform()) / shape }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
            guard v > 0 else { continue }
            if log(1 - uniform()) < x * x / 2 + d - d * v + d * log(v) { return log(d) + log(v) }
        }
    }

    /// A number from the beta distribution, in [0, 1].
    ///
    /// - Parameters:
    ///   - a: Greater than 0.
    ///   - b: Greater than 0.
    public mutating func beta(_ a: Double, _ b: Double) -> Double {
        1 / (1 + exp(-(logGamma(a) - logGamma(b))))
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
