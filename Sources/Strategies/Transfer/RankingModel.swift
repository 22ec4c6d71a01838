import LinearAlgebra
import SearchSpaces

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A small regression that only has to rank configurations: kernel ridge with a Matérn-5/2 kernel.
///
/// Losses become normal scores first, so that neither their scale nor a few huge ones matter. The one length-scale is
/// √d/2 in the unit cube of d parameters; inactive ones lie at its centre, two categories are as far apart as the ends
/// of an interval.
struct RankingModel {
    private let space: SearchSpace
    private let points: [[Double]]
    private let weights: [Double]
    /// The prediction for each configuration by the model of all others, shape `[n]`.
    let leaveOneOut: [Double]

    /// What the kernel matrix has added on its diagonal: the variance of noise over that of the losses.
    private static let noise = 0.1

    /// Fits a model; nil if its matrix cannot be factored.
    ///
    /// - Complexity: O(n³).
    init?(_ configurations: [Configuration], losses: [Double], in space: SearchSpace) {
        self.space = space
        points = configurations.map { Self.encode($0, space) }
        let scores = Self.normalScores(losses)
        let points = points
        var matrix = Matrix<Double>(rows: points.count, columns: points.count) { row, column in
            Self.kernel(points[row], points[column], space)
        }
        for row in points.indices { matrix[row, row] += Self.noise }
        // Without a factor there is no model.
        guard let factor = try? Cholesky(matrix) else { return nil }
        let weights = factor.solve(scores)
        let inverse = factor.inverse()
        self.weights = weights
        leaveOneOut = scores.indices.map { scores[$0] - weights[$0] / inverse[$0, $0] }
    }

    /// The predicted score of a configuration; lower is better.
    func score(of configuration: Configuration) -> Double {
        let point = Self.encode(configuration, space)
        return zip(points, weights).reduce(0) { $0 + $1.1 * Self.kernel(point, $1.0, space) }
    }

    /// The standard normal quantiles of the ranks; equal losses get equal scores.
    static func normalScores(_ losses: [Double]) -> [Double] {
        let order = losses.indices.sorted { losses[$0] < losses[$1] }
        var scores = [Double](repeating: 0, count: losses.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, losses[order[end]] == losses[order[start]] { end += 1 }
            let rank = (Double(start + end - 1) / 2 + 0.5) / Double(losses.count)
            for place in start..<end { scores[order[place]] = quantile(rank) }
            start = end
        }
        return scores
    }

    /// Tukey's lambda approximation of the normal quantile, within 0.01 for the ranks of 1,000 values.
    private static func quantile(_ p: Double) -> Double { 4.91 * (pow(p, 0.14) - pow(1 - p, 0.14)) }

    private static func encode(_ configuration: Configuration, _ space: SearchSpace) -> [Double] {
        space.point(of: configuration).map { $0 ?? 0.5 }
    }

    private static func kernel(_ a: [Double], _ b: [Double], _ space: SearchSpace) -> Double {
        var squared = 0.0
        for (index, parameter) in space.parameters.enumerated() {
            let difference = a[index] - b[index]
            if case .categorical = parameter.domain {
                squared += difference == 0 ? 0 : 1
            } else {
                squared += difference * difference
            }
        }
        let scale = Double(max(1, a.count)).squareRoot() / 2
        let r = (5 * squared).squareRoot() / scale
        return (1 + r + r * r / 3) * exp(-r)
    }
}
