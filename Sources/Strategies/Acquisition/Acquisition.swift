import LinearAlgebra

/// How promising points are: by a criterion, plus the log probability that a trial there does not fail.
struct Acquisition {
    /// What a point is worth, and what is predicted there.
    struct Score {
        /// The acquisition.
        var value: Double
        /// The posterior mean.
        var mean: Double
        /// The posterior deviation, without noise.
        var deviation: Double
    }

    /// What is known, also of pending trials.
    let process: GaussianProcess
    /// What is worth trying.
    let criterion: AcquisitionCriterion
    /// The model of failures; nil if nothing failed.
    let feasibility: Feasibility?

    /// Scores points.
    func scores(_ rows: [[Double]]) -> [Score] {
        guard !rows.isEmpty else { return [] }
        let (means, variances) = process.predict(rows)
        return scores(rows, means, variances)
    }

    /// Scores points by their posterior.
    func scores(_ rows: [[Double]], _ means: [Double], _ variances: [Double]) -> [Score] {
        let feasible = feasibility?.logProbabilities(rows)
        return rows.indices.map { i in
            let value = criterion.value(mean: means[i], variance: variances[i])
            return Score(value: value + (feasible?[i] ?? 0), mean: means[i], deviation: variances[i].squareRoot())
        }
    }

    /// The same acquisition, made for many evaluations in one part of the space.
    struct Local {
        private let criterion: AcquisitionCriterion
        private let posterior: LocalPosterior
        private let feasible: Feasibility.Local?

        /// Prepares the acquisition around points.
        init(_ acquisition: Acquisition, around rows: [[Double]]) throws(LinearAlgebraError) {
            criterion = acquisition.criterion
            posterior = try LocalPosterior(acquisition.process, around: rows)
            feasible = try acquisition.feasibility?.local(around: rows)
        }

        /// The acquisition at a point, with its gradient by the columns.
        func valueWithGradient(_ row: [Double]) -> (value: Double, gradient: [Double]) {
            let (mean, variance, meanGradient, varianceGradient) = posterior.predictWithGradient(row)
            var (value, byMean, byVariance) = criterion.gradient(mean: mean, variance: variance)
            var gradient = meanGradient
            for c in gradient.indices { gradient[c] = byMean * gradient[c] + byVariance * varianceGradient[c] }
            if let feasible {
                let (logarithm, slopes) = feasible.logProbabilityWithGradient(row)
                value += logarithm
                for c in gradient.indices { gradient[c] += slopes[c] }
            }
            return (value, gradient)
        }
    }
}
