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
    /// Per kernel and parameter: where the kernel lies; a position or the index of a category; NaN where inactive.
    private let centres: [Double]
    /// Per parameter: the deviation of numbers.
    private let deviation: Double
    /// Per kernel and parameter: minus the logarithm of what the density has to be divided by.
    private let logScales: [Double]
    /// Per parameter: the number of categories; 0 for numbers and constants.
    private let categories: [Int]

    /// The share of the interval that no deviation falls below once there are many kernels.
    private static let narrowest = 0.01

    /// Places kernels.
    init(space: SearchSpace, around configurations: [Configuration]) {
        self.space = space
        count = configurations.count
        let n = Double(count)
        let searched = space.searched.count
        // Scott's rule with a deviation of 0.2 for the whole interval.
        let scott = 0.2 * pow(max(n, 1), -1 / Double(searched + 4))
        deviation = min(max(scott, max(Self.narrowest, 1 / (1 + n))), 1)
        categories = space.parameters.map { parameter in
            if case .categorical(let choices) = parameter.domain { choices.count } else { 0 }
        }
        var centres: [Double] = []
        var logScales: [Double] = []
        centres.reserveCapacity(count * space.parameters.count)
        logScales.reserveCapacity(count * space.parameters.count)
        for configuration in configurations {
            for parameter in space.parameters {
                let centre = Self.coordinate(of: configuration[parameter.name], in: parameter.domain)
                centres.append(centre)
                var scale = 0.0
                if case .categorical = parameter.domain {
                } else if !centre.isNaN {
                    let inside =
                        NormalDistribution.cumulative((1 - centre) / deviation)
                        - NormalDistribution.cumulative(-centre / deviation)
                    scale = -(log(deviation) + NormalDistribution.logNormaliser + log(inside))
                }
                logScales.append(scale)
            }
        }
        self.centres = centres
        self.logScales = logScales
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
    func coordinates(of configuration: Configuration) -> [Double] {
        space.parameters.map { Self.coordinate(of: configuration[$0.name], in: $0.domain) }
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
        var logs = [Double](repeating: prior, count: count + 1)
        let inverse = 1 / deviation
        centres.withUnsafeBufferPointer { centres in
            logScales.withUnsafeBufferPointer { logScales in
                point.withUnsafeBufferPointer { point in
                    for kernel in 0..<count {
                        let row = kernel * dimensions
                        var sum = 0.0
                        for d in 0..<dimensions {
                            let x = point[d]
                            let centre = centres[row + d]
                            if x.isNaN { continue }
                            if centre.isNaN {
                                sum += unlikely[d]
                            } else if categories[d] > 0 {
                                sum += x == centre ? matches[d] : misses[d]
                            } else {
                                let z = (x - centre) * inverse
                                sum += logScales[row + d] - 0.5 * z * z
                            }
                        }
                        logs[kernel] = sum
                    }
                }
            }
        }
        let largest = logs.max() ?? 0
        let total = logs.reduce(0) { $0 + exp($1 - largest) }
        return largest + log(total) - log(Double(count + 1))
    }

    /// Draws a configuration, which may be a forbidden combination.
    func draw(using generator: inout CounterGenerator) -> Configuration {
        let kernel = generator.index(below: count + 1)
        var result = Configuration()
        for (d, parameter) in space.parameters.enumerated() where space.isActive(parameter, in: result) {
            let centre = kernel < count ? centres[kernel * categories.count + d] : .nan
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
