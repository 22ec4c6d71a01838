import Datasets
import LinearAlgebra

/// Regression with a Gaussian process; an epoch is one or more steps of the search for its covariance's parameters.
///
/// The target is brought to mean 0 and deviation 1, each column to its deviation. Lengthscales, signal and noise
/// maximise the marginal likelihood, by L-BFGS-B on their logarithms. A row of weight w counts as w observations of the
/// same value. All in double.
///
/// A step takes time with the cube of the rows. Of many rows the parameters may be searched on some, equally far apart in the
/// order of the data; the process is conditioned on all of them.
///
/// - SeeAlso: Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", sec. 2.3 and 5.4.1.
final class GaussianProcessRegression: Learner {
    private let shape: ModelShape
    private let data: TrainingSet
    private let kernel: StationaryKernel
    private let latent: LatentRows
    private let likelihood: MarginalLikelihood
    /// That of the rows that parameters are searched on.
    private let searched: MarginalLikelihood
    private let steps: Int
    private let hyperparameters: LatentRows.Hyperparameters
    private let dimensions: Int
    private let mean: Double
    private let deviation: Double
    private var minimiser = LBFGSB()
    private var search: LBFGSB.Search?
    private var fitted: (epoch: Int, model: GaussianProcessModel)?
    private var failure: TrainingError?

    private(set) var epoch = 0
    var isConverged: Bool { search?.isFinished ?? false }

    /// Prepares the rows.
    ///
    /// - Throws: ``TrainingError/unusableData(_:)`` if there are more rows than the limit.
    init(
        _ data: TrainingSet, kernel: StationaryKernel, relevance: Relevance, tolerance: Double, limit: Int,
        searchRows: Int = .max, steps: Int = 1
    ) throws(TrainingError) {
        guard case .numbers(let numbers) = data.target else {
            preconditionFailure("regression is made for numbers only")
        }
        shape = ModelShape(data)
        self.data = data
        self.kernel = kernel
        latent = try LatentRows(data, limit: limit)
        let total = latent.weights?.reduce(0, +) ?? Double(latent.rows.count)
        var (mean, variance) = (0.0, 0.0)
        for (i, row) in latent.rows.enumerated() { mean += Double(numbers[row]) * ((latent.weights?[i] ?? 1) / total) }
        for (i, row) in latent.rows.enumerated() {
            let difference = Double(numbers[row]) - mean
            variance += difference * difference * ((latent.weights?[i] ?? 1) / total)
        }
        let deviation = variance > 0 ? variance.squareRoot() : 1
        self.mean = mean
        self.deviation = deviation
        let owners = relevance.dimensions(columns: data.features.columns)
        dimensions = (owners.max() ?? -1) + 1
        likelihood = MarginalLikelihood(
            points: latent.points, observations: latent.rows.map { (Double(numbers[$0]) - mean) / deviation },
            dimensionOfColumn: owners, kernel: kernel, mean: 0, weights: latent.weights)
        searched = likelihood.thinned(to: searchRows)
        self.steps = steps
        hyperparameters = LatentRows.hyperparameters(
            dimensions: dimensions, columns: data.features.columns, hasNoise: true)
        minimiser.maximumEvaluations = .max
        minimiser.gradientTolerance = tolerance
        minimiser.valueTolerance = 1e-10
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if let failure { throw failure }
        do {
            try step(shouldStop)
        } catch {
            failure = error
            throw error
        }
    }

    private func step(_ shouldStop: () -> Bool) throws(TrainingError) {
        if shouldStop() { throw .stopped }
        let wasConverged = isConverged
        if !wasConverged {
            let workspace = MarginalLikelihood.Workspace(order: searched.points.count)
            let (lower, upper) = (hyperparameters.lower, hyperparameters.upper)
            let dimensions = dimensions
            let likelihood = searched
            func objective(_ point: [Double], _ gradient: inout [Double]) throws(TrainingError) -> Double {
                do throws(MarginalLikelihood.Failure) {
                    let value = try likelihood.evaluate(
                        LatentRows.parameters(point, dimensions: dimensions), in: workspace, shouldStop: shouldStop)
                    gradient = value.gradient.map { -$0 }
                    return -value.logLikelihood
                } catch {
                    switch error {
                    // As bad as can be; the search shortens its step.
                    case .notPositiveDefinite: return .infinity
                    case .stopped: throw .stopped
                    }
                }
            }
            var search: LBFGSB.Search
            if let current = self.search {
                search = current
            } else {
                search = try minimiser.begin(from: hyperparameters.start, lower: lower, upper: upper, objective)
                guard search.value.isFinite else {
                    throw .singular(
                        "the covariance of the rows cannot be factored: their numbers differ too much in size")
                }
            }
            for _ in 0..<steps where !search.isFinished {
                try minimiser.advance(&search, lower: lower, upper: upper, objective)
            }
            self.search = search
        }
        epoch += 1
        // Here, where it can be stopped: whoever trains an epoch looks at its model.
        let known = wasConverged ? fitted?.model : nil
        if let known { fitted = (epoch, known) } else { fitted = (epoch, try condition(shouldStop)) }
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> { try current().predict(features) }

    func model() throws -> any FittedModel {
        if let failure { throw failure }
        return try current()
    }

    private func current() throws(TrainingError) -> GaussianProcessModel {
        if let fitted, fitted.epoch == epoch { return fitted.model }
        let model = try condition { false }
        fitted = (epoch, model)
        return model
    }

    /// The process at the parameters found so far.
    private func condition(_ shouldStop: () -> Bool) throws(TrainingError) -> GaussianProcessModel {
        guard let search else {
            return GaussianProcessModel(
                kernel: kernel, points: KernelPoints(count: 0, columns: latent.points.columns.map { _ in [] }),
                latents: [], answer: .number(mean: mean, deviation: deviation))
        }
        let parameters = LatentRows.parameters(search.point, dimensions: dimensions)
        let workspace = MarginalLikelihood.Workspace(order: latent.points.count)
        let alpha: [Double]
        do throws(MarginalLikelihood.Failure) {
            alpha = try likelihood.condition(parameters, in: workspace, shouldStop: shouldStop)
        } catch {
            switch error {
            case .notPositiveDefinite: throw .singular("the covariance of the rows cannot be factored")
            case .stopped: throw .stopped
            }
        }
        let weights = parameters.weights(of: likelihood.dimensionOfColumn)
        return GaussianProcessModel(
            kernel: kernel, points: latent.unscaled(data.features),
            latents: [
                .init(
                    columnWeights: zip(weights, latent.scales).map { $0 / ($1 * $1) }, signal: parameters.signal,
                    alpha: alpha, roots: [])
            ], answer: .number(mean: mean, deviation: deviation))
    }

    func encodeState() throws -> [UInt8] {
        if let failure { throw failure }
        var archive = TensorArchive()
        archive["shape"] = .integers([Int64(shape.features), Int64(latent.rows.count)])
        archive["epoch"] = .integers([Int64(epoch)])
        if let search { archive.set(search, "search") }
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        guard try archive.integers("shape", count: 2) == [shape.features, latent.rows.count] else {
            throw CheckpointError.mismatch("it has another number of features or rows")
        }
        let restored = try archive.count("epoch")
        let restoredSearch =
            restored == 0
            ? nil
            : try archive.search(
                "search", lower: hyperparameters.lower, upper: hyperparameters.upper, memory: minimiser.memory)
        search = restoredSearch
        epoch = restored
        fitted = nil
        failure = nil
    }
}
