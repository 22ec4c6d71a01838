#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Logarithms of probabilities up to a common constant, one for each class of a row.
enum LogScores {
    /// Writes the probabilities that sum to 1; −∞ becomes 0, and without any score above −∞ all are the same.
    static func probabilities(_ scores: UnsafeBufferPointer<Double>, into target: UnsafeMutablePointer<Float>) {
        let top = scores.max() ?? 0
        guard top > -.infinity, top < .infinity else {
            // Every class is infinitely far away: say which are only not ruled out.
            let share = 1 / Float(scores.count)
            for i in 0..<scores.count { target[i] = share }
            return
        }
        var sum = 0.0
        for score in scores { sum += exp(score - top) }
        for (i, score) in scores.enumerated() { target[i] = Float(exp(score - top) / sum) }
    }
}

extension Double {
    /// The natural logarithm; −∞ of 0.
    var logarithm: Double { log(self) }
}
