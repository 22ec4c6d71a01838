package import LinearAlgebra

/// Where trials fail: a Gaussian process of 0 for those that gave a value and 1 for those that failed.
///
/// The probability that a trial gives a value is Φ((½ − m) / √(v + noise)) with m and v the posterior of the label. As a
/// factor of expected improvement it keeps suggestions out of where trials crash, without bending the model of the losses
/// as a made-up loss of failures would. Failures at random are learnt as noise, and then cost little.
///
/// - SeeAlso: Gelbart, Snoek and Adams 2014, "Bayesian Optimization with Unknown Constraints", arXiv:1403.5607, sec. 3;
///   Rasmussen and Williams 2006, sec. 6.5, for classification by regression of labels.
package struct Feasibility: Sendable {
    private let process: GaussianProcess
    /// The label ½, on the scale of the process.
    private let threshold: Double

    /// Takes the process of labels on a scale.
    package init(_ process: GaussianProcess, scale: LossScale) {
        self.process = process
        threshold = scale.value(of: 0.5)
    }

    /// log P(a trial gives a value) at points.
    package func logProbabilities(_ rows: [[Double]]) -> [Double] {
        let (means, variances) = process.predict(rows)
        return zip(means, variances).map { mean, variance in
            NormalDistribution.logCumulative((threshold - mean) / (variance + process.parameters.noise).squareRoot())
        }
    }

    /// The same model, made for many evaluations around points.
    package func local(around rows: [[Double]]) throws(LinearAlgebraError) -> Local {
        Local(
            posterior: try LocalPosterior(process, around: rows), threshold: threshold, noise: process.parameters.noise)
    }

    /// The model in one part of the space.
    package struct Local: Sendable {
        fileprivate let posterior: LocalPosterior
        fileprivate let threshold: Double
        fileprivate let noise: Double

        /// log P(a trial gives a value) at a point, and its gradient by the columns.
        package func logProbabilityWithGradient(_ row: [Double]) -> (value: Double, gradient: [Double]) {
            let found = posterior.predictWithGradient(row)
            let variance = found.variance + noise
            let deviation = variance.squareRoot()
            let z = (threshold - found.mean) / deviation
            let value = NormalDistribution.logCumulative(z)
            // d log Φ / dz = φ / Φ, by logarithms so that neither underflows.
            let slope = (-z * z / 2 - NormalDistribution.logNormaliser - value).exponential
            let gradient = zip(found.meanGradient, found.varianceGradient).map { byMean, byVariance in
                slope * (-byMean / deviation - 0.5 * z * byVariance / variance)
            }
            return (value, gradient)
        }
    }
}
