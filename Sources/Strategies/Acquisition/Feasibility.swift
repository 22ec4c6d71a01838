import LinearAlgebra
import Randomness

/// Where trials fail: a Gaussian process of 0 for those that gave a value and 1 for those that failed.
///
/// The probability that a trial gives a value is Φ((½ − m) / √(v + noise)) with m and v the posterior of the label. As a
/// factor of expected improvement it keeps suggestions out of where trials crash, without bending the model of the losses
/// as a made-up loss of failures would. Failures at random are learnt as noise, and then cost little.
///
/// - SeeAlso: Gelbart, Snoek and Adams 2014, "Bayesian Optimization with Unknown Constraints", arXiv:1403.5607, sec. 3;
///   Rasmussen and Williams 2006, sec. 6.5, for classification by regression of labels.
struct Feasibility {
    private let process: GaussianProcess
    private let scale: LossScale
    private let threshold: Double
    private let noise: Double

    /// Fits the model.
    ///
    /// - Parameters:
    ///   - points: All points, of trials that gave a value and of those that failed.
    ///   - failed: Whether each failed.
    /// - Returns: nil if none failed or all did, or the model's covariance could not be factored.
    init?(
        points: KernelPoints, failed: [Bool], dimensionOfColumn: [Int], using generator: inout CounterGenerator
    ) {
        let labels = failed.map { $0 ? 1.0 : 0 }
        // No quartile lies between the labels if most are equal, so that their fence is infinite or beyond 1.
        guard let scale = LossScale(labels) else { return nil }
        let values = labels.map(scale.value(of:))
        let search = EvidenceMaximisation(points: points, observations: values, dimensionOfColumn: dimensionOfColumn)
        guard let parameters = search.mostProbable(using: &generator),
            let process = try? GaussianProcess(
                points: points, observations: values, dimensionOfColumn: dimensionOfColumn, parameters: parameters)
        else { return nil }
        self.process = process
        self.scale = scale
        threshold = scale.value(of: 0.5)
        noise = parameters.noise
    }

    /// log P(a trial gives a value) at points.
    func logProbabilities(_ rows: [[Double]]) -> [Double] {
        let (means, variances) = process.predict(rows)
        return zip(means, variances).map { mean, variance in
            NormalDistribution.logCumulative((threshold - mean) / (variance + noise).squareRoot())
        }
    }

    /// log P(a trial gives a value) at a point, and its gradient by the columns.
    func logProbabilityWithGradient(_ row: [Double]) -> (value: Double, gradient: [Double]) {
        let posterior = process.predictWithGradient(row)
        let variance = posterior.variance + noise
        let deviation = variance.squareRoot()
        let z = (threshold - posterior.mean) / deviation
        let value = NormalDistribution.logCumulative(z)
        // d log Φ / dz = φ / Φ, by logarithms so that neither underflows.
        let slope = (-z * z / 2 - NormalDistribution.logNormaliser - value).exponential
        let gradient = zip(posterior.meanGradient, posterior.varianceGradient).map { byMean, byVariance in
            slope * (-byMean / deviation - 0.5 * z * byVariance / variance)
        }
        return (value, gradient)
    }
}
