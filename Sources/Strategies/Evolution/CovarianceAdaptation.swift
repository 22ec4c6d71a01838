import Foundation
import LinearAlgebra
import Randomness

/// The covariance matrix adaptation evolution strategy on the unit cube: a normal distribution that moves, stretches
/// and turns towards what was better.
///
/// A value: the distribution after some generations follows from their points and ranks alone.
///
/// - SeeAlso: Hansen 2016, "The CMA Evolution Strategy: A Tutorial", arXiv:1604.00772, whose letters and defaults are
///   used; Hamano et al. 2022, "CMA-ES with Margin", arXiv:2205.13482, for the least deviation of discrete coordinates;
///   Auger and Hansen 2005, doi:10.1109/CEC.2005.1554902, for restarts with twice the population.
struct CovarianceAdaptation {
    /// N: how many coordinates there are.
    let dimension: Int
    /// λ: how many points make a generation.
    private(set) var population: Int
    /// How many generations have been taken in since the last restart.
    private(set) var generation = 0
    /// How often it began anew.
    private(set) var restarts = 0

    private var mean: [Double]
    private var sigma = Self.firstDeviation
    private var covariance: Matrix<Double>
    private var covariancePath: [Double]
    private var deviationPath: [Double]
    /// B · D and B · D⁻¹ · Bᵀ of the covariance B · D² · Bᵀ.
    private var root: Matrix<Double>
    private var inverseRoot: Matrix<Double>

    private static let firstDeviation = 0.3
    /// Below this deviation in every direction nothing new is tried.
    private static let leastDeviation = 1e-6
    private static let largestCondition = 1e14

    /// Begins in the middle of the cube.
    init(dimension: Int) {
        self.dimension = dimension
        population = Self.population(dimension)
        mean = [Double](repeating: 0.5, count: dimension)
        covariance = .identity(dimension)
        root = .identity(dimension)
        inverseRoot = .identity(dimension)
        covariancePath = [Double](repeating: 0, count: dimension)
        deviationPath = covariancePath
    }

    /// 4 + ⌊3 ln N⌋.
    private static func population(_ dimension: Int) -> Int { 4 + Int(3 * log(Double(max(1, dimension)))) }

    /// Draws a point; coordinates outside of the cube are drawn again, and cut off at last.
    ///
    /// - Parameters:
    ///   - shares: For each coordinate the width of a value's share of the interval; 0 for a continuum. A discrete
    ///     coordinate leaves the share that it is in with a probability of at least 1 / (N λ).
    func draw(shares: [Double], using generator: inout CounterGenerator) -> [Double] {
        let least = leastDeviations(shares)
        var point = mean
        for attempt in 0..<100 {
            let z = (0..<dimension).map { _ in generator.normal() }
            let y = root.multiplied(by: z)
            for i in 0..<dimension {
                let own = sigma * covariance[i, i].squareRoot()
                let stretch = own < least[i] ? least[i] / max(own, 1e-300) : 1
                point[i] = mean[i] + sigma * y[i] * stretch
            }
            if attempt < 99, !point.allSatisfy({ $0 >= 0 && $0 <= 1 }) { continue }
            break
        }
        return point.map { min(max($0, 0), 1) }
    }

    private func leastDeviations(_ shares: [Double]) -> [Double] {
        // Φ⁻¹(1 − 1 / (N λ)), by Hastings' rational approximation (Abramowitz and Stegun 26.2.23).
        let tail = min(0.5, 1 / Double(dimension * population))
        let t = (-2 * log(tail)).squareRoot()
        let quantile =
            t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
        return zip(mean, shares).map { centre, share in
            guard share > 0, share < 1 else { return 0 }
            let within = centre / share - (centre / share).rounded(.down)
            let edge = min(within, 1 - within) * share
            return max(edge, share * 0.01) / max(quantile, 0.1)
        }
    }

    /// Takes in a generation.
    ///
    /// - Parameters:
    ///   - points: At least two points of the cube, best first.
    ///   - generator: Where a restart begins.
    mutating func update(with points: [[Double]], using generator: inout CounterGenerator) {
        let n = Double(dimension)
        let lambda = points.count
        let mu = max(1, lambda / 2)
        var weights = (0..<mu).map { log(Double(lambda + 1) / 2) - log(Double($0 + 1)) }
        let total = weights.reduce(0, +)
        weights = weights.map { $0 / total }
        let effective = 1 / weights.reduce(0) { $0 + $1 * $1 }

        let cSigma = (effective + 2) / (n + effective + 5)
        let damping = 1 + 2 * max(0, ((effective - 1) / (n + 1)).squareRoot() - 1) + cSigma
        let cC = (4 + effective / n) / (n + 4 + 2 * effective / n)
        let c1 = 2 / ((n + 1.3) * (n + 1.3) + effective)
        let cMu = min(1 - c1, 2 * (effective - 2 + 1 / effective) / ((n + 2) * (n + 2) + effective))
        let chi = n.squareRoot() * (1 - 1 / (4 * n) + 1 / (21 * n * n))

        let steps = points.prefix(mu).map { point in zip(point, mean).map { ($0 - $1) / sigma } }
        var shift = [Double](repeating: 0, count: dimension)
        for (weight, step) in zip(weights, steps) {
            for i in 0..<dimension { shift[i] += weight * step[i] }
        }
        for i in 0..<dimension { mean[i] += sigma * shift[i] }

        generation += 1
        let whitened = inverseRoot.multiplied(by: shift)
        let pull = (cSigma * (2 - cSigma) * effective).squareRoot()
        for i in 0..<dimension { deviationPath[i] = (1 - cSigma) * deviationPath[i] + pull * whitened[i] }
        let length = deviationPath.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let expected = (1 - pow(1 - cSigma, 2 * Double(generation))).squareRoot()
        let isSteady = length / expected < (1.4 + 2 / (n + 1)) * chi
        let push = isSteady ? (cC * (2 - cC) * effective).squareRoot() : 0
        for i in 0..<dimension { covariancePath[i] = (1 - cC) * covariancePath[i] + push * shift[i] }
        let kept = 1 - c1 - cMu + (isSteady ? 0 : c1 * cC * (2 - cC))
        for i in 0..<dimension {
            for j in 0..<dimension {
                var value = kept * covariance[i, j] + c1 * covariancePath[i] * covariancePath[j]
                for (weight, step) in zip(weights, steps) { value += cMu * weight * step[i] * step[j] }
                covariance[i, j] = value
            }
        }
        sigma = min(sigma * exp(cSigma / damping * (length / chi - 1)), 1)
        if !decompose() { restart(using: &generator) }
    }

    /// Renews the roots of the covariance; false if the distribution has collapsed.
    private mutating func decompose() -> Bool {
        guard let eigen = try? SymmetricEigen(covariance), let smallest = eigen.values.min(),
            let largest = eigen.values.max(), smallest > 0, largest / smallest < Self.largestCondition,
            sigma * largest.squareRoot() > Self.leastDeviation
        else { return false }
        for i in 0..<dimension {
            for j in 0..<dimension {
                root[i, j] = eigen.vectors[j, i] * eigen.values[j].squareRoot()
                inverseRoot[i, j] = (0..<dimension).reduce(0) {
                    $0 + eigen.vectors[$1, i] / eigen.values[$1].squareRoot() * eigen.vectors[$1, j]
                }
            }
        }
        return true
    }

    private mutating func restart(using generator: inout CounterGenerator) {
        let (larger, number) = (population * 2, restarts + 1)
        self = CovarianceAdaptation(dimension: dimension)
        population = larger
        restarts = number
        mean = (0..<dimension).map { _ in generator.uniform() }
    }
}
