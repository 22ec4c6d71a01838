import LinearAlgebra

/// A network in training, in single precision.
///
/// An epoch visits every row once in an order keyed by (seed, epoch). Everything a step needs is allocated before the
/// first. The network gets its random beginning when it is first needed: that takes long for a large one, and within an
/// epoch it can be stopped.
final class NetworkLearner<Net: TrainableNetwork>: Learner {
    private let seed: UInt64
    private let target: NetworkTarget
    private let validation: NetworkRows.Validation?
    private let batches: TrainingBatches
    private let network: Net
    /// Gives the network its random beginning; nil once it has one.
    private var initialise: ((Net) -> Void)?
    private let descent: GradientDescent
    private let precision: ProductPrecision
    private var early: EarlyStopping
    /// Why an epoch ended unfinished; the parameters are then between two states.
    private var failure: TrainingError?

    private(set) var epoch = 0
    var isConverged: Bool { early.hasStopped }

    /// Creates a learner.
    ///
    /// - Parameters:
    ///   - context: What to learn from.
    ///   - make: Creates the network, for batches of up to so many rows.
    ///   - initialise: Gives it its random beginning; may leave that unfinished once somebody asked to stop.
    init(
        _ recipe: TrainingRecipe, _ context: LearnerContext, make: (_ rows: NetworkRows, _ batchRows: Int) -> Net,
        initialise: @escaping (Net) -> Void
    ) {
        self.initialise = initialise
        seed = context.seed
        let rows = NetworkRows(context.data, patience: recipe.patience, seed: context.seed)
        target = rows.target
        validation = rows.validation
        batches = TrainingBatches(context.data.features, rows, recipe: recipe, seed: context.seed)
        network = make(rows, batches.batchSize)
        precondition(network.capacity >= batches.batchSize, "the network has no room for a batch")
        descent = GradientDescent(
            recipe, for: network, stepsPerEpoch: batches.count, totalEpochs: context.totalEpochs)
        early = EarlyStopping(patience: recipe.patience)
        precision = recipe.precision.products(for: rows.target)
    }

    private func begin() {
        initialise?(network)
        initialise = nil
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if let failure { throw failure }
        guard !isConverged else {
            epoch += 1
            return
        }
        do {
            try network.interruption.during(shouldStop) { () throws(TrainingError) in try trainOnce(shouldStop) }
        } catch {
            failure = error
            throw error
        }
    }

    private func trainOnce(_ shouldStop: () -> Bool) throws(TrainingError) {
        if shouldStop() { throw .stopped }
        begin()
        if network.interruption.isRequested { throw .stopped }
        let trainingLoss = try descend(shouldStop)
        guard
            Float.allFinite(network.parameters.pointer, count: network.parameters.count),
            Float.allFinite(network.statistics.pointer, count: network.statistics.count)
        else { throw .diverged(epoch: epoch + 1) }
        descent.average(network, after: epoch + 1)
        if let validation {
            let (loss, isOver) = try descent.withPredictingParameters(of: network) { () throws(TrainingError) in
                let loss = try meanLoss(validation, shouldStop)
                if network.interruption.isRequested { throw .stopped }
                guard loss.isFinite else { throw .diverged(epoch: epoch + 1) }
                return (loss, early.observe(loss: loss, epoch: epoch + 1, network: network))
            }
            descent.observe(loss: loss)
            if isOver {
                descent.replace(parameters: early.bestParameters, statistics: early.bestStatistics, of: network)
            }
        } else {
            descent.observe(loss: trainingLoss)
        }
        epoch += 1
    }

    /// A step for each batch of the epoch; the mean of their losses.
    private func descend(_ shouldStop: () -> Bool) throws(TrainingError) -> Double {
        network.interruption.precision = precision
        defer { network.interruption.precision = .full }
        batches.begin(epoch: epoch)
        var dropout = DropoutStream(seed: seed, epoch: epoch)
        var sum = 0.0
        var steps = 0.0
        while true {
            if shouldStop() { throw .stopped }
            guard let batch = batches.next() else { break }
            let loss = network.lossAndGradient(
                batches.input.pointer, batch.target, rows: batch.rows, dropout: &dropout)
            if network.interruption.isRequested { throw .stopped }
            guard loss.isFinite else { throw .diverged(epoch: epoch + 1) }
            sum += loss
            steps += 1
            descent.step(network)
        }
        return sum / max(1, steps)
    }

    private func meanLoss(
        _ part: NetworkRows.Validation, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> Double {
        let batch = ValidationBatches(part, capacity: min(network.capacity, 256))
        var sum = 0.0
        var start = 0
        while start < part.features.rows {
            if shouldStop() { throw .stopped }
            let count = min(batch.capacity, part.features.rows - start)
            sum += batch.withRows(from: start, count: count) { input, target in
                network.predictedLoss(input ?? UnsafePointer(network.parameters.pointer), target, rows: count)
            }
            start += count
        }
        return sum / batch.totalWeight
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        begin()
        return try descent.withPredictingParameters(of: network) { try network.predictions(features, target) }
    }

    func model() throws -> any FittedModel {
        if let failure { throw failure }
        begin()
        return descent.withPredictingParameters(of: network) { network.model(target.withoutRows) }
    }

    func encodeState() throws -> [UInt8] {
        if let failure { throw failure }
        begin()
        var archive = TensorArchive()
        archive["sizes"] = .integers(network.signature.map { Int64($0) })
        archive["epoch"] = .integers([Int64(epoch)])
        archive["parameters"] = .floats(network.parameters.array)
        archive["statistics"] = .floats(network.statistics.array)
        descent.encode(into: &archive)
        early.encode(into: &archive)
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        let signature = network.signature
        guard try archive.integers("sizes", count: signature.count) == signature else {
            throw CheckpointError.mismatch("its layers have other sizes")
        }
        let parameters = try archive.floats("parameters", count: network.parameters.count)
        let statistics = try archive.floats("statistics", count: network.statistics.count)
        let restoredEpoch = try archive.count("epoch")
        let descentState = try descent.state(in: archive)
        early = try early.restored(
            from: archive, parameterCount: parameters.count, statisticsCount: statistics.count)
        initialise = nil
        network.parameters.array = parameters
        network.statistics.array = statistics
        descent.restore(descentState)
        epoch = restoredEpoch
        failure = nil
    }
}
