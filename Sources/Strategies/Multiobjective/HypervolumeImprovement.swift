import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The logarithm of the hypervolume by which a point is expected to enlarge what a front dominates, for independent
/// normal objectives to be minimised.
///
/// What no point of the front dominates, up to the reference, is cut into disjoint boxes. Over a box [l, u) the expected
/// enlargement is the product over the objectives of E[(u − Y)⁺] − E[(l − Y)⁺]: expected improvements over two bounds.
/// Their logarithms, and that of the sum, keep a usable gradient where the product underflows.
///
/// - SeeAlso: Yang, Emmerich, Deutz and Bäck 2019, "Efficient Computation of Expected Hypervolume Improvement Using Box
///   Decomposition Algorithms", J. Global Optimization 75; Ament et al. 2023, arXiv:2310.20708, sec. 4 (logarithms).
package struct HypervolumeImprovement: Sendable {
    /// Per objective: the distinct bounds of boxes, rising.
    private let bounds: [[Double]]
    /// Per box and objective: the index of the upper bound, and of the lower one or −1 for −∞.
    private let boxes: [(upper: [Int], lower: [Int])]

    /// How many boxes there are.
    package var count: Int { boxes.count }

    /// Cuts the space into boxes.
    ///
    /// - Parameters:
    ///   - front: Shape `[n][m]`, finite, in any order; dominated points and those that do not dominate the reference
    ///     change nothing.
    ///   - reference: Shape `[m]`, m ≥ 1.
    /// - Complexity: O(nᵐ⁻¹) boxes.
    package init(front: [[Double]], reference: [Double]) {
        let counting = front.filter { zip($0, reference).allSatisfy { $0 < $1 } }
        let cut = Self.boxes(counting, reference[...])
        let bounds = reference.indices.map { k in
            Set(cut.flatMap { [$0.upper[k], $0.lower[k]] }.filter(\.isFinite)).sorted()
        }
        self.bounds = bounds
        boxes = cut.map { box in
            // Every finite bound is among those collected; −∞ is not, and has no index.
            (
                upper: box.upper.enumerated().map { k, x in bounds[k].firstIndex(of: x) ?? -1 },
                lower: box.lower.enumerated().map { k, x in bounds[k].firstIndex(of: x) ?? -1 }
            )
        }
    }

    private typealias Box = (upper: [Double], lower: [Double])

    /// Slabs along the last objective, each cut into boxes by the points that reach into it.
    private static func boxes(_ points: [[Double]], _ reference: ArraySlice<Double>) -> [Box] {
        guard let limit = reference.last else { return [] }
        let last = reference.count - 1
        if last == 0 { return [(upper: [min(limit, points.map { $0[0] }.min() ?? limit)], lower: [-.infinity])] }
        let levels = Set(points.map { $0[last] }).sorted()
        var result: [Box] = []
        var below = -Double.infinity
        for level in levels + [limit] {
            let reaching = points.filter { $0[last] <= below }.map { Array($0[..<last]) }
            for box in boxes(reaching, reference.dropLast()) {
                result.append((upper: box.upper + [level], lower: box.lower + [below]))
            }
            below = level
        }
        return result
    }

    /// The acquisition at a posterior.
    ///
    /// - Parameters:
    ///   - means: Shape `[m]`.
    ///   - variances: Shape `[m]`, each greater than 0.
    /// - Returns: Finite, however far the posterior is from the front, but for squares that overflow; −∞ then.
    /// - Complexity: O(boxes · m). Allocates.
    package func value(means: [Double], variances: [Double]) -> Double {
        let improvements = bounds.indices.map { k in
            bounds[k].map { LogExpectedImprovement.value(mean: means[k], variance: variances[k], incumbent: $0) }
        }
        var largest = -Double.infinity
        var total = 0.0
        for box in boxes {
            var sum = 0.0
            for k in improvements.indices {
                let upper = improvements[k][box.upper[k]]
                sum += upper
                if box.lower[k] >= 0 {
                    // log(eᵘ − eˡ) = u + log(1 − eˡ⁻ᵘ).
                    sum += log(-expm1(min(improvements[k][box.lower[k]] - upper, 0)))
                }
            }
            guard sum > -.infinity else { continue }
            if sum > largest {
                total = total * exp(largest - sum) + 1
                largest = sum
            } else {
                total += exp(sum - largest)
            }
        }
        return largest + log(total)
    }

    /// The acquisition, and its derivatives by means and variances.
    ///
    /// - Complexity: O(boxes · m). Allocates.
    package func gradient(
        means: [Double], variances: [Double]
    ) -> (value: Double, byMean: [Double], byVariance: [Double]) {
        let m = bounds.count
        let terms = bounds.indices.map { k in
            bounds[k].map { LogExpectedImprovement.gradient(mean: means[k], variance: variances[k], incumbent: $0) }
        }
        let value = value(means: means, variances: variances)
        var byMean = [Double](repeating: 0, count: m)
        var byVariance = byMean
        var own = [(mean: Double, variance: Double)](repeating: (0, 0), count: m)
        for box in boxes {
            var sum = 0.0
            for k in 0..<m {
                let upper = terms[k][box.upper[k]]
                sum += upper.value
                own[k] = (upper.byMean, upper.byVariance)
                guard box.lower[k] >= 0 else { continue }
                let lower = terms[k][box.lower[k]]
                let ratio = exp(min(lower.value - upper.value, 0))
                let rest = -expm1(min(lower.value - upper.value, 0))
                sum += log(rest)
                own[k].mean = (upper.byMean - ratio * lower.byMean) / rest
                own[k].variance = (upper.byVariance - ratio * lower.byVariance) / rest
            }
            let weight = exp(sum - value)
            guard weight > 0, weight.isFinite else { continue }
            for k in 0..<m {
                byMean[k] += weight * own[k].mean
                byVariance[k] += weight * own[k].variance
            }
        }
        return (value, byMean, byVariance)
    }
}
