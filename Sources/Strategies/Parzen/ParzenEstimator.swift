import CKernels
import Foundation
import LinearAlgebra
import Randomness
import SearchSpaces

/// A density over configurations: a mixture of one kernel around each of some configurations and the prior.
///
/// A kernel is a product over the parameters that are active in its configuration: a normal distribution truncated to
/// the unit interval for numbers (on their own scale), a distribution peaked at its own category for categories. A
/// parameter that is inactive in the configuration of a kernel has the prior there, so that conditional spaces need no
/// groups of their own. All components have the same weight.
///
/// - SeeAlso: Bergstra et al. 2011, "Algorithms for Hyper-Parameter Optimization", NeurIPS, sec. 4; Falkner et al. 2018,
///   "BOHB", arXiv:1807.01774, sec. 3.2 for the multivariate form; Watanabe 2023, arXiv:2304.11127, for the bandwidths.
struct ParzenEstimator {
    private let space: SearchSpace
    /// How many kernels there are; the prior comes beside them.
    let count: Int
    /// Per parameter, for each kernel where it lies: a position or the index of a category; NaN where inactive.
    private let centres: [[Double]]
    /// Per parameter: whether it is active in every kernel.
    private let isAlwaysActive: [Bool]
    /// The deviation of numbers.
    private let deviation: Double
    /// Per parameter, for each kernel: minus the logarithm of what the density has to be divided by.
    private let logScales: [[Double]]
    /// Per parameter: the number of categories; 0 for numbers and constants.
    private let categories: [Int]

    /// The share of the interval that no deviation falls below once there are many kernels.
    private static let narrowest = 0.01

    /// Places kernels.
    ///
    /// - Parameter rows: The coordinates of configurations.
    init(space: SearchSpace, around rows: [[Double]]) {
        self.space = space
        count = rows.count
        let n = Double(count)
        let searched = space.searched.count
        // Scott's rule with a deviation of 0.2 for the whole interval.
        let scott = 0.2 * pow(max(n, 1), -1 / Double(searched + 4))
        deviation = min(max(scott, max(Self.narrowest, 1 / (1 + n))), 1)
        categories = space.parameters.map { parameter in
            if case .categorical(let choices) = parameter.domain { choices.count } else { 0 }
        }
        let deviation = deviation
        let centres = space.parameters.indices.map { d in rows.map { $0[d] } }
        self.centres = centres
        isAlwaysActive = centres.map { column in !column.contains(where: \.isNaN) }
        let peak = -(log(deviation) + NormalDistribution.logNormaliser)
        logScales = zip(space.parameters, centres).map { parameter, column in
            if case .categorical = parameter.domain { return [Double](repeating: 0, count: column.count) }
            return column.map { centre in
                if centre.isNaN { return 0 }
                let inside =
                    NormalDistribution.cumulative((1 - centre) / deviation)
                    - NormalDistribution.cumulative(-centre / deviation)
                return peak - log(inside)
            }
        }
    }

    /// The coordinate at which a density is evaluated; NaN for a value that is inactive or never searched.
    private static func coordinate(of value: ParameterValue?, in domain: ParameterDomain) -> Double {
        guard let value else { return .nan }
        switch domain {
        case .categorical(let choices): return choices.firstIndex(of: value).map(Double.init) ?? .nan
        case .constant: return .nan
        case .float, .int, .ordinal: return domain.position(of: value) ?? .nan
        }
    }

    /// The coordinates of a configuration, as ``logDensity(at:)`` takes them.
    static func coordinates(of configuration: Configuration, in space: SearchSpace) -> [Double] {
        space.parameters.map { coordinate(of: configuration[$0.name], in: $0.domain) }
    }

    /// The logarithm of the density at a configuration with these coordinates, up to the measure of its parameters.
    ///
    /// - Complexity: O(kernels · parameters).
    func logDensity(at point: [Double]) -> Double {
        let dimensions = categories.count
        var prior = 0.0
        for d in 0..<dimensions where categories[d] > 0 && !point[d].isNaN { prior -= log(Double(categories[d])) }
        let matches = categories.map { log((Double(count) + 1) / (Double(count) + Double($0))) }
        let misses = categories.map { -log(Double(count) + Double($0)) }
        let unlikely = categories.map { $0 > 0 ? -log(Double($0)) : 0 }
        var logs = [Double](repeating: 0, count: count)
        let weight = -0.5 / (deviation * deviation)
        logs.withUnsafeMutableBufferPointer { logs in
            guard let sums = logs.baseAddress else { return }
            for d in 0..<dimensions where !point[d].isNaN {
                let x = point[d]
                centres[d].withUnsafeBufferPointer { centres in
                    guard let centres = centres.baseAddress else { return }
                    guard isAlwaysActive[d] else {
                        for k in 0..<count {
                            if centres[k].isNaN {
                                sums[k] += unlikely[d]
                            } else if categories[d] > 0 {
                                sums[k] += x == centres[k] ? matches[d] : misses[d]
                            } else {
                                sums[k] += logScales[d][k] + weight * (x - centres[k]) * (x - centres[k])
                            }
                        }
                        return
                    }
                    if categories[d] > 0 {
                        for k in 0..<count { sums[k] += matches[d] }
                        leptune_add_inequalities_f64(centres, x, misses[d] - matches[d], count, sums)
                    } else {
                        logScales[d].withUnsafeBufferPointer { scales in
                            BLAS.axpy(1, scales, logs)
                        }
                        leptune_add_squared_differences_f64(centres, x, weight, count, sums)
                    }
                }
            }
        }
        logs.append(prior)
        let largest = logs.max() ?? 0
        for k in logs.indices { logs[k] -= largest }
        logs.withUnsafeMutableBufferPointer { BLAS.exponentiate($0) }
        return largest + log(logs.reduce(0, +)) - log(Double(count + 1))
    }

    /// Draws a configuration, which may be a forbidden combination.
    func draw(using generator: inout CounterGenerator) -> Configuration {
        let kernel = generator.index(below: count + 1)
        var result = Configuration()
        for (d, parameter) in space.parameters.enumerated() where space.isActive(parameter, in: result) {
            let centre = kernel < count ? centres[d][kernel] : .nan
            result[parameter.name] = draw(parameter.domain, around: centre, using: &generator)
        }
        return result
    }

    private func draw(
        _ domain: ParameterDomain, around centre: Double, using generator: inout CounterGenerator
    ) -> ParameterValue {
        guard !centre.isNaN else { return domain.value(at: generator.uniform()) }
        if case .categorical(let choices) = domain {
            let isElsewhere = generator.uniform() * (Double(count) + Double(choices.count)) >= Double(count) + 1
            guard isElsewhere, choices.count > 1 else { return choices[Int(centre)] }
            let other = generator.index(below: choices.count - 1)
            return choices[other < Int(centre) ? other : other + 1]
        }
        // At least half of the mass of a kernel lies inside, unless its deviation is that of the whole interval.
        for _ in 0..<64 {
            let position = centre + deviation * generator.normal()
            if position >= 0, position <= 1 { return domain.value(at: position) }
        }
        return domain.value(at: centre)
    }
}
