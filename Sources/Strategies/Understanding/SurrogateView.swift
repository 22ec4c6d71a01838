import LinearAlgebra
import Randomness
import SearchSpaces
import Studies

/// The Gaussian process of a study as analyses see it: in the metric's units, with joint draws from its posterior.
///
/// The one door between the analyses and the model that suggests; whatever sampler the study uses, this is the model
/// that `gp` would fit to the same trials.
struct SurrogateView {
    /// A prediction in the metric's units.
    struct Prediction {
        let value: Double
        let deviation: Double
    }

    private let surrogate: FittedSurrogate
    /// The process that also counts the pending trials as measured, at what it predicts for them.
    private let imagining: GaussianProcess
    private let goal: Metric.Goal

    /// How many losses the model knows.
    var seen: Int { surrogate.seen }
    /// The fidelity that is modelled.
    var fidelity: Int { surrogate.fidelity }
    /// The standard deviation of the noise that the model attributes to a measurement, near the best values.
    var noise: Double {
        surrogate.scale.loss(of: 0, deviation: surrogate.process.parameters.noise.squareRoot()).deviation
    }

    /// Fits the model.
    ///
    /// - Parameters:
    ///   - request: What the model may know.
    ///   - enough: How many measurements make a fidelity usable.
    ///   - also: Configurations that are pending beside the open trials.
    static func fit(
        _ request: SuggestionRequest, enough: Int? = nil, also: [Configuration] = []
    ) -> Result<SurrogateView, Surrender> {
        let encoding = SurrogateSpace(request.space)
        let initial = enough ?? min(max(5, encoding.dimensions.count + 2), 16)
        return FittedSurrogate.fit(request, encoding, initial, SurrogateMemo()).map { surrogate in
            let rows = (surrogate.pending + also).map { surrogate.encoding.encode($0) }
            return SurrogateView(
                surrogate: surrogate, imagining: (try? surrogate.process.imagining(rows)) ?? surrogate.process,
                goal: request.metric.goal)
        }
    }

    /// The metric of a loss.
    func metric(_ loss: Double) -> Double { goal == .minimize ? loss : -loss }

    /// What the model expects of configurations, without noise.
    ///
    /// - Parameter isCertainOfPending: Whether pending trials count as measured, at what is predicted for them.
    func predict(_ configurations: [Configuration], isCertainOfPending: Bool = false) -> [Prediction] {
        let process = isCertainOfPending ? imagining : surrogate.process
        let (means, variances) = process.predict(configurations.map { surrogate.encoding.encode($0) })
        return zip(means, variances).map { mean, variance in
            let loss = surrogate.scale.loss(of: mean, deviation: variance.squareRoot())
            return Prediction(value: metric(loss.loss), deviation: loss.deviation)
        }
    }

    /// The log expected improvement of configurations, in the model's units, over the best mean, knowing what is pending.
    func logExpectedImprovement(_ configurations: [Configuration]) -> [Double] {
        let incumbent = surrogate.incumbent(imagining)
        let (means, variances) = imagining.predict(configurations.map { surrogate.encoding.encode($0) })
        return zip(means, variances).map {
            LogExpectedImprovement.value(mean: $0, variance: $1, incumbent: incumbent)
        }
    }

    /// The distances of configurations from one, in lengthscales: at 1 the model still expects similar values, at 3
    /// hardly.
    func distances(of configurations: [Configuration], from centre: Configuration) -> [Double] {
        let encoding = surrogate.encoding
        let parameters = surrogate.process.parameters
        let weights = parameters.weights(of: encoding.dimensionOfColumn)
        var points = KernelPoints(isLevel: encoding.isLevel)
        for configuration in configurations { points.append(encoding.encode(configuration)) }
        var squares = [Double](repeating: 0, count: configurations.count)
        let row = encoding.encode(centre)
        let warped = points.warped(by: parameters.warping)
        squares.withUnsafeMutableBufferPointer {
            warped.squaredDistances(from: parameters.warping?(row) ?? row, weights: weights, into: $0)
        }
        return squares.map { $0.squareRoot() }
    }

    /// The model's explanations of the same results by more or less noise.
    ///
    /// - Complexity: O(30 · n³) with n the observations, at most 300.
    func averaged() -> AveragedProcess { AveragedProcess(around: surrogate.process) }

    /// The standard deviation of a measurement's noise, near the best values, by an average of explanations.
    func noise(of average: AveragedProcess) -> Double {
        surrogate.scale.loss(of: 0, deviation: average.noise.squareRoot()).deviation
    }

    /// Joint draws of the losses of configurations, without noise, from an average of explanations.
    ///
    /// - Returns: At least `count` rows, one loss a configuration; nil if a covariance cannot be factored.
    func draws(
        _ count: Int, of configurations: [Configuration], from average: AveragedProcess,
        using generator: inout CounterGenerator
    ) -> [[Double]]? {
        let rows = configurations.map { surrogate.encoding.encode($0) }
        var draws: [[Double]] = []
        for component in average.components {
            let part = component.process.draws(
                Int((component.weight * Double(count)).rounded(.up)), at: rows, using: &generator)
            guard let part else { return nil }
            draws += part.map { $0.map { surrogate.scale.loss(of: $0, deviation: 0).loss } }
        }
        return draws
    }
}
