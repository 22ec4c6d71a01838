import Datasets
import LinearAlgebra

/// Classification with Gaussian processes; an epoch is one step of the search for the covariance's parameters of each.
///
/// Two classes have one process behind a logistic likelihood; more have one for each class against the rest, whose
/// probabilities are then divided by their sum. Lengthscales and signal maximise Laplace's approximation of the marginal
/// likelihood. Classes that do not occur have probability 0. All in double.
///
/// - SeeAlso: Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", sec. 3.4 and 5.5.1.
final class GaussianProcessClassification: Learner {
    /// One process in training.
    private struct Process {
        let approximation: LaplaceApproximation
        var search: LBFGSB.Search?
        /// The mode at the search's point: where the next one is looked for.
        var latent: [Double]
    }

    private let shape: ModelShape
    private let data: TrainingSet
    private let kernel: StationaryKernel
    private let latent: LatentRows
    private let hyperparameters: LatentRows.Hyperparameters
    private let dimensions: Int
    private let seen: [Int]
    private var processes: [Process]
    private var minimiser = LBFGSB()
    private var fitted: (epoch: Int, model: GaussianProcessModel)?
    private var failure: TrainingError?

    private(set) var epoch = 0
    var isConverged: Bool { epoch > 0 && processes.allSatisfy { $0.search?.isFinished ?? false } }

    /// Prepares the rows.
    ///
    /// - Throws: ``TrainingError/unusableData(_:)`` if there are more rows than the limit.
    init(
        _ data: TrainingSet, kernel: StationaryKernel, relevance: Relevance, tolerance: Double, limit: Int
    ) throws(TrainingError) {
        guard case .classes(let codes, let names) = data.target else {
            preconditionFailure("classification is made for classes only")
        }
        shape = ModelShape(data)
        self.data = data
        self.kernel = kernel
        let latent = try LatentRows(data, limit: limit)
        self.latent = latent
        let seen = names.indices.filter { name in latent.rows.contains { Int(codes[$0]) == name } }
        self.seen = seen
        let owners = relevance.dimensions(columns: data.features.columns)
        dimensions = (owners.max() ?? -1) + 1
        hyperparameters = LatentRows.hyperparameters(
            dimensions: dimensions, columns: data.features.columns, hasNoise: false)
        let count = latent.rows.count
        let weights = latent.weights ?? [Double](repeating: 1, count: count)
        let positives = seen.count < 2 ? [] : seen.count == 2 ? [seen[1]] : seen
        processes = positives.map { positive in
            Process(
                approximation: LaplaceApproximation(
                    points: latent.points, targets: latent.rows.map { Int(codes[$0]) == positive ? 1 : 0 },
                    weights: weights, dimensionOfColumn: owners, kernel: kernel),
                search: nil, latent: [Double](repeating: 0, count: count))
        }
        minimiser.maximumEvaluations = .max
        minimiser.gradientTolerance = tolerance
        minimiser.valueTolerance = 1e-9
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if let failure { throw failure }
        do {
            if shouldStop() { throw TrainingError.stopped }
            let wasConverged = isConverged
            if !wasConverged, !processes.isEmpty {
                let workspace = LaplaceApproximation.Workspace(order: latent.points.count)
                for k in processes.indices { try step(&processes[k], workspace, shouldStop) }
            }
            epoch += 1
            // Here, where it can be stopped: whoever trains an epoch looks at its model.
            let known = wasConverged ? fitted?.model : nil
            if let known { fitted = (epoch, known) } else { fitted = (epoch, try condition(shouldStop)) }
        } catch let error as TrainingError {
            failure = error
            throw error
        }
    }

    private func step(
        _ process: inout Process, _ workspace: LaplaceApproximation.Workspace, _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        let (lower, upper) = (hyperparameters.lower, hyperparameters.upper)
        let start = process.latent
        let approximation = process.approximation
        let dimensions = dimensions
        var last = start
        func objective(_ point: [Double], _ gradient: inout [Double]) throws(TrainingError) -> Double {
            let parameters = LatentRows.parameters(point, dimensions: dimensions)
            let mode = try approximation.mode(parameters, startingAt: start, in: workspace, shouldStop)
            gradient = try approximation.gradient(parameters, at: mode, in: workspace, shouldStop).map { -$0 }
            last = mode.latent
            return -mode.logLikelihood
        }
        var search: LBFGSB.Search
        if let current = process.search {
            search = current
        } else {
            search = try minimiser.begin(from: hyperparameters.start, lower: lower, upper: upper, objective)
            process.latent = last
        }
        let before = search.point
        try minimiser.advance(&search, lower: lower, upper: upper, objective)
        // The last point that was evaluated is the one that was taken.
        if search.point != before { process.latent = last }
        process.search = search
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

    private func condition(_ shouldStop: () -> Bool) throws(TrainingError) -> GaussianProcessModel {
        let answer = GaussianProcessModel.Answer.classes(seen: seen, outputs: shape.outputs)
        guard epoch > 0, !processes.isEmpty else {
            return GaussianProcessModel(
                kernel: kernel, points: KernelPoints(count: 0, columns: latent.points.columns.map { _ in [] }),
                latents: [], answer: answer)
        }
        let workspace = LaplaceApproximation.Workspace(order: latent.points.count)
        var latents: [GaussianProcessModel.Latent] = []
        for process in processes {
            guard let search = process.search else { continue }
            let parameters = LatentRows.parameters(search.point, dimensions: dimensions)
            let mode = try process.approximation.mode(
                parameters, startingAt: process.latent, in: workspace, shouldStop)
            let weights = parameters.weights(of: process.approximation.dimensionOfColumn)
            latents.append(
                .init(
                    columnWeights: zip(weights, latent.scales).map { $0 / ($1 * $1) }, signal: parameters.signal,
                    alpha: mode.slope, roots: mode.roots))
        }
        return GaussianProcessModel(
            kernel: kernel, points: latent.unscaled(data.features), latents: latents, answer: answer)
    }

    func encodeState() throws -> [UInt8] {
        if let failure { throw failure }
        var archive = TensorArchive()
        archive["shape"] = .integers([Int64(shape.features), Int64(latent.rows.count), Int64(processes.count)])
        archive["epoch"] = .integers([Int64(epoch)])
        guard epoch > 0 else { return archive.encoded() }
        for (k, process) in processes.enumerated() {
            guard let search = process.search else { continue }
            archive.set(search, "search-\(k)")
            archive["latent-\(k)"] = .doubles(process.latent)
        }
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        guard
            try archive.integers("shape", count: 3)
                == [shape.features, latent.rows.count, processes.count]
        else { throw CheckpointError.mismatch("it has another number of features, rows or classes") }
        let restored = try archive.count("epoch")
        var states = processes
        for k in states.indices {
            guard restored > 0 else {
                states[k].search = nil
                states[k].latent = [Double](repeating: 0, count: latent.rows.count)
                continue
            }
            states[k].search = try archive.search(
                "search-\(k)", lower: hyperparameters.lower, upper: hyperparameters.upper, memory: minimiser.memory)
            states[k].latent = try archive.finiteDoubles("latent-\(k)", count: latent.rows.count)
        }
        processes = states
        epoch = restored
        fitted = nil
        failure = nil
    }
}
