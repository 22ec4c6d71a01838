import Foundation

/// How far values have moved from where they were: between a reference and a new sample of one column.
public struct DriftStatistics: Sendable, Equatable, Codable {
    /// The population stability index.
    ///
    /// It is Σ (q − p) · ln(q / p) over bins, with p and q the shares of the reference and of the new rows. Below 0.1 is
    /// little, above 0.25 much, by the usual rule of thumb.
    public var stability: Double
    /// The Kolmogorov–Smirnov statistic of numbers, or the chi-squared statistic of levels.
    public var statistic: Double
    /// How likely a statistic like that is if nothing has moved.
    public var pValue: Double

    private static let bins = 10

    /// Compares numbers; NaN counts as missing, which is a bin of its own.
    ///
    /// The index is of ten bins with equal shares of the reference, the p-value asymptotic, of those that are not missing.
    ///
    /// - Returns: nil if either side has no rows.
    /// - Complexity: O(n · log n).
    /// - SeeAlso: Press et al. 2007, "Numerical Recipes", 3rd edition, sec. 14.3.3 (Kolmogorov–Smirnov).
    public init?(numbers reference: [Double], _ new: [Double]) {
        guard !reference.isEmpty, !new.isEmpty else { return nil }
        let old = reference.filter { !$0.isNaN }.sorted()
        let fresh = new.filter { !$0.isNaN }.sorted()
        var cuts: [Double] = []
        for step in 1..<Self.bins where !old.isEmpty {
            let cut = old[step * old.count / Self.bins]
            if cut != cuts.last { cuts.append(cut) }
        }
        func counts(_ values: [Double], _ all: Int) -> [Int] {
            var counts = [Int](repeating: 0, count: cuts.count + 2)
            counts[0] = all - values.count
            var bin = 0
            for value in values {
                while bin < cuts.count, value >= cuts[bin] { bin += 1 }
                counts[bin + 1] += 1
            }
            return counts
        }
        stability = Self.index(counts(old, reference.count), counts(fresh, new.count))
        guard !old.isEmpty, !fresh.isEmpty else {
            (statistic, pValue) = (old.isEmpty == fresh.isEmpty ? 0 : 1, old.isEmpty == fresh.isEmpty ? 1 : 0)
            return
        }
        statistic = Self.distance(old, fresh)
        let size = (Double(old.count) * Double(fresh.count) / Double(old.count + fresh.count)).squareRoot()
        pValue = Self.kolmogorov((size + 0.12 + 0.11 / size) * statistic)
    }

    /// Compares levels.
    ///
    /// Levels that are expected fewer than five times on either side are taken together for the p-value.
    ///
    /// - Parameters:
    ///   - reference: How often each level occurs in the reference; missing may be one.
    ///   - new: How often each occurs among the new rows, in the same order.
    /// - Returns: nil if either side has no rows.
    public init?(counts reference: [Int], _ new: [Int]) {
        precondition(reference.count == new.count, "one count for each level on both sides")
        let (old, fresh) = (reference.reduce(0, +), new.reduce(0, +))
        guard old > 0, fresh > 0 else { return nil }
        stability = Self.index(reference, new)
        let total = Double(old + fresh)
        var groups: [(Double, Double)] = []
        var rare = (0.0, 0.0)
        for (a, b) in zip(reference, new) where a + b > 0 {
            if Double(a + b) * Double(min(old, fresh)) / total < 5 {
                rare = (rare.0 + Double(a), rare.1 + Double(b))
            } else {
                groups.append((Double(a), Double(b)))
            }
        }
        if rare.0 + rare.1 > 0 { groups.append(rare) }
        var sum = 0.0
        for (a, b) in groups {
            let (ea, eb) = ((a + b) * Double(old) / total, (a + b) * Double(fresh) / total)
            sum += (a - ea) * (a - ea) / ea + (b - eb) * (b - eb) / eb
        }
        statistic = sum
        pValue = groups.count < 2 ? 1 : Self.chiSquared(sum, degrees: groups.count - 1)
    }

    /// The stability index of counts; empty bins count as half a row.
    private static func index(_ a: [Int], _ b: [Int]) -> Double {
        let (na, nb) = (Double(a.reduce(0, +)), Double(b.reduce(0, +)))
        return zip(a, b).reduce(0) { sum, pair in
            guard pair.0 + pair.1 > 0 else { return sum }
            let (p, q) = (max(Double(pair.0), 0.5) / na, max(Double(pair.1), 0.5) / nb)
            return sum + (q - p) * log(q / p)
        }
    }

    /// The greatest distance between two empirical distributions of sorted values.
    private static func distance(_ a: [Double], _ b: [Double]) -> Double {
        var (i, j) = (0, 0)
        var most = 0.0
        while i < a.count, j < b.count {
            let value = min(a[i], b[j])
            while i < a.count, a[i] == value { i += 1 }
            while j < b.count, b[j] == value { j += 1 }
            most = max(most, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
        }
        return most
    }

    /// The chance of a Kolmogorov variable beyond a value.
    static func kolmogorov(_ x: Double) -> Double {
        if x < 0.2 { return 1 }
        if x < 1.18 {
            let y = exp(-1.23370055013616983 / (x * x))
            return max(0, 1 - 2.25675833419102515 * (-log(y)).squareRoot() * (y + pow(y, 9) + pow(y, 25) + pow(y, 49)))
        }
        let y = exp(-2 * x * x)
        return min(1, 2 * (y - pow(y, 4) + pow(y, 9)))
    }

    /// The chance of a chi-squared variable beyond a value.
    package static func chiSquared(_ x: Double, degrees: Int) -> Double {
        guard x > 0 else { return 1 }
        let (a, z) = (Double(degrees) / 2, x / 2)
        let scale = exp(-z + a * log(z) - lgamma(a))
        if z < a + 1 {
            var term = 1 / a
            var sum = term
            for n in 1..<1_000 {
                term *= z / (a + Double(n))
                sum += term
                if term < sum * 1e-16 { break }
            }
            return max(0, 1 - scale * sum)
        }
        // Lentz's continued fraction of the upper incomplete gamma function.
        var b = z + 1 - a
        var c = 1e300
        var d = 1 / b
        var h = d
        for n in 1..<1_000 {
            let an = -Double(n) * (Double(n) - a)
            b += 2
            d = 1 / (an * d + b)
            c = b + an / c
            let delta = d * c
            h *= delta
            if abs(delta - 1) < 1e-16 { break }
        }
        return scale * h
    }
}
