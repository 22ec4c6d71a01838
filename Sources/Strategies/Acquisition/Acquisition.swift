import LinearAlgebra

/// How promising points are: log expected improvement, averaged over models, and the log probability that a trial there
/// does not fail.
struct Acquisition {
    /// A model of the losses and the lowest posterior mean at a point that was or will be measured.
    struct Member {
        let process: GaussianProcess
        let incumbent: Double

        /// Takes the lowest posterior mean at the points of a process as the incumbent.
        init(_ process: GaussianProcess) {
            self.process = process
            incumbent = process.fitted.min() ?? 0
        }
    }

    /// What a point is worth, and what is predicted there.
    struct Score {
        /// The acquisition.
        var value: Double
        /// The mean of the members' posterior means.
        var mean: Double
        /// The deviation of the mixture of the members' posteriors.
        var deviation: Double
    }

    /// Models of equal weight, at least one.
    let members: [Member]
    /// The model of failures; nil if nothing failed.
    let feasibility: Feasibility?

    /// Scores points.
    func scores(_ rows: [[Double]]) -> [Score] {
        guard !rows.isEmpty else { return [] }
        let share = 1 / Double(members.count)
        var logarithms: [[Double]] = []
        var means = [Double](repeating: 0, count: rows.count)
        var squares = means
        for member in members {
            let (mean, variance) = member.process.predict(rows)
            logarithms.append(
                rows.indices.map { i in
                    means[i] += share * mean[i]
                    squares[i] += share * (variance[i] + mean[i] * mean[i])
                    return LogExpectedImprovement.value(
                        mean: mean[i], variance: variance[i], incumbent: member.incumbent)
                })
        }
        let feasible = feasibility?.logProbabilities(rows)
        return rows.indices.map { i in
            let value = Self.logMean(logarithms.map { $0[i] }).value + (feasible?[i] ?? 0)
            return Score(
                value: value, mean: means[i],
                deviation: max(squares[i] - means[i] * means[i], 1e-300).squareRoot())
        }
    }

    /// The acquisition at a point, with its gradient by the columns.
    func valueWithGradient(_ row: [Double]) -> (value: Double, gradient: [Double]) {
        var logarithms: [Double] = []
        var gradients: [[Double]] = []
        for member in members {
            let posterior = member.process.predictWithGradient(row)
            let improvement = LogExpectedImprovement.gradient(
                mean: posterior.mean, variance: posterior.variance, incumbent: member.incumbent)
            logarithms.append(improvement.value)
            gradients.append(
                zip(posterior.meanGradient, posterior.varianceGradient).map {
                    improvement.byMean * $0 + improvement.byVariance * $1
                })
        }
        var (value, weights) = Self.logMean(logarithms)
        var gradient = [Double](repeating: 0, count: row.count)
        for (weight, part) in zip(weights, gradients) {
            for c in row.indices { gradient[c] += weight * part[c] }
        }
        if let feasibility {
            let (logarithm, slopes) = feasibility.logProbabilityWithGradient(row)
            value += logarithm
            for c in row.indices { gradient[c] += slopes[c] }
        }
        return (value, gradient)
    }

    /// log of the mean of exponentials, and its derivatives by the logarithms.
    private static func logMean(_ logarithms: [Double]) -> (value: Double, weights: [Double]) {
        guard logarithms.count > 1, let highest = logarithms.max(), highest.isFinite else {
            return (logarithms.first ?? -.infinity, logarithms.map { _ in 1 })
        }
        let powers = logarithms.map { ($0 - highest).exponential }
        let sum = powers.reduce(0, +)
        return (highest + (sum / Double(logarithms.count)).logarithm, powers.map { $0 / sum })
    }
}
