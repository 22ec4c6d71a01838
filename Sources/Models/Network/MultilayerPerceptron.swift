import Datasets
import LinearAlgebra
import Randomness

/// A fully connected network in training, in single precision.
///
/// An epoch visits every row once in an order keyed by (seed, epoch). Everything a step needs is allocated before the
/// first: the rows of a batch are gathered into one buffer, and a step is four matrix products a layer with what is
/// element-wise fused between them.
final class MultilayerPerceptron: Learner {
    private let settings: Settings
    private let features: Matrix<Float>
    private let target: NetworkTarget
    /// The rows trained on: all, or those not set apart for early stopping.
    private let rows: [Int]
    private let validation: (features: Matrix<Float>, target: NetworkTarget)?
    private let seed: UInt64
    private let plannedSteps: Double

    private let network: Network<Float>
    private let optimizer: Optimizer<Float>
    private let batch: Storage<Float>
    private let batchClasses: Storage<Int32>
    private let batchNumbers: Storage<Float>
    private var early: EarlyStopping
    /// Why an epoch ended unfinished; the parameters are then between two states.
    private var failure: TrainingError?

    private(set) var epoch = 0
    var isConverged: Bool { early.hasStopped }

    init(_ settings: Settings, _ context: LearnerContext) {
        self.settings = settings
        seed = context.seed
        let data = context.data
        features = data.features
        let parts = Self.parts(of: data, patience: settings.patience, seed: context.seed)
        rows = parts.training
        target = NetworkTarget(data.target, scaledBy: rows)
        early = EarlyStopping(patience: settings.patience)
        if let part = parts.validation {
            validation = (part.features, target.matching(part.target))
        } else {
            validation = nil
        }

        let shape = settings.shape(inputs: features.columns, target: target)
        let batchSize = min(settings.batchSize, rows.count)
        network = Network(shape: shape, capacity: max(batchSize, 256))
        network.initialise(seed: context.seed)
        optimizer = Optimizer(
            settings.optimizer, momentum: settings.momentum, isNesterov: settings.isNesterov,
            weightDecay: settings.weightDecay, count: shape.parameterCount, decaying: shape.weightCount)
        batch = Storage(batchSize * features.columns, repeating: 0)
        batchClasses = Storage(batchSize, repeating: 0)
        batchNumbers = Storage(batchSize, repeating: 0)
        let stepsPerEpoch = (rows.count + batchSize - 1) / batchSize
        plannedSteps = Double(stepsPerEpoch) * Double(context.totalEpochs)
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if let failure { throw failure }
        guard !isConverged else {
            epoch += 1
            return
        }
        do {
            try trainOnce(shouldStop)
        } catch {
            failure = error
            throw error
        }
    }

    private func trainOnce(_ shouldStop: () -> Bool) throws(TrainingError) {
        var generator = CounterGenerator(seed: seed, stream: epoch, purpose: .shuffling)
        let order = generator.permutation(of: rows.count)
        var dropout = DropoutStream(seed: seed, epoch: epoch)
        let batchSize = batchNumbers.count
        var start = 0
        while start < order.count {
            if shouldStop() { throw .stopped }
            let count = min(batchSize, order.count - start)
            gather(order[start..<(start + count)])
            let loss = network.lossAndGradient(batch.pointer, batchTarget, rows: count, dropout: &dropout)
            guard loss.isFinite else { throw .diverged(epoch: epoch + 1) }
            let progress = Double(optimizer.steps) / plannedSteps
            optimizer.step(
                network.parameters.pointer, network.gradients.pointer,
                rate: settings.learningRate * settings.schedule.factor(at: progress))
            start += count
        }
        guard
            Float.allFinite(network.parameters.pointer, count: network.parameters.count),
            Float.allFinite(network.statistics.pointer, count: network.statistics.count)
        else { throw .diverged(epoch: epoch + 1) }
        epoch += 1
        if let validation {
            let loss = meanLoss(validation.features, validation.target)
            guard loss.isFinite else { throw .diverged(epoch: epoch) }
            early.observe(loss: loss, epoch: epoch, network: network)
        }
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        let shape = network.shape
        guard features.columns == shape.inputs else {
            throw TrainingError.wrongFeatureCount(found: features.columns, expected: shape.inputs)
        }
        return network.predictions(features, target)
    }

    func model() throws -> any FittedModel {
        if let failure { throw failure }
        return NetworkModel(
            shape: network.shape, parameters: network.parameters.array, statistics: network.statistics.array,
            target: target.withoutRows)
    }

    func encodeState() throws -> [UInt8] {
        if let failure { throw failure }
        var archive = TensorArchive()
        archive["sizes"] = .integers(network.shape.sizes.map { Int64($0) })
        archive["epoch"] = .integers([Int64(epoch)])
        archive["steps"] = .integers([Int64(optimizer.steps)])
        archive["parameters"] = .floats(network.parameters.array)
        archive["statistics"] = .floats(network.statistics.array)
        archive["first-moment"] = .floats(optimizer.firstMoment.array)
        archive["second-moment"] = .floats(optimizer.secondMoment.array)
        early.encode(into: &archive)
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        let shape = network.shape
        guard try archive.integers("sizes", count: shape.sizes.count) == shape.sizes else {
            throw CheckpointError.mismatch("its layers have other sizes")
        }
        let parameters = try archive.floats("parameters", count: shape.parameterCount)
        let statistics = try archive.floats("statistics", count: shape.statisticsCount)
        let first = try archive.floats("first-moment", count: optimizer.firstMoment.count)
        let second = try archive.floats("second-moment", count: optimizer.secondMoment.count)
        let restoredEpoch = try archive.count("epoch")
        let restoredSteps = try archive.count("steps")
        early = try early.restored(from: archive, shape: shape)
        network.parameters.array = parameters
        network.statistics.array = statistics
        optimizer.firstMoment.array = first
        optimizer.secondMoment.array = second
        optimizer.steps = restoredSteps
        epoch = restoredEpoch
        failure = nil
    }

    // MARK: Batches

    /// Copies the rows of a batch into one block.
    private func gather(_ order: ArraySlice<Int>) {
        let columns = features.columns
        features.withUnsafeBufferPointer { source in
            for (position, index) in order.enumerated() {
                let row = rows[index]
                if let base = source.baseAddress {
                    (batch.pointer + position * columns).update(from: base + row * columns, count: columns)
                }
                switch target {
                case .classes(let codes, _): batchClasses.pointer[position] = codes[row]
                case .numbers(let numbers, _): batchNumbers.pointer[position] = numbers[row]
                }
            }
        }
    }

    private var batchTarget: BatchTarget<Float> {
        switch target {
        case .classes: .classes(batchClasses.pointer)
        case .numbers: .numbers(batchNumbers.pointer)
        }
    }

    private func meanLoss(_ features: Matrix<Float>, _ target: NetworkTarget) -> Double {
        var sum = 0.0
        features.withUnsafeBufferPointer { inputs in
            guard let inputs = inputs.baseAddress else { return }
            target.withBatchTarget { values in
                var start = 0
                while start < features.rows {
                    let count = min(network.capacity, features.rows - start)
                    sum += network.predictedLoss(
                        inputs + start * features.columns, values.advanced(by: start), rows: count)
                    start += count
                }
            }
        }
        return sum / Double(features.rows)
    }

    /// The rows to train on and those that decide early stopping: given ones, or a tenth of the training set.
    private static func parts(
        of data: TrainingSet, patience: Int, seed: UInt64
    ) -> (training: [Int], validation: TrainingSet.Part?) {
        let all = Array(0..<data.count)
        guard patience > 0 else { return (all, nil) }
        if let validation = data.validation { return (all, validation) }
        guard data.count > 1 else { return (all, nil) }
        var generator = CounterGenerator(seed: seed, purpose: .split)
        let order = generator.permutation(of: data.count)
        let apart = order.prefix(max(1, data.count / 10)).sorted()
        return (
            order.dropFirst(apart.count).sorted(),
            TrainingSet.Part(
                features: data.features.gathering(rows: apart), target: data.target.gathering(rows: apart))
        )
    }
}
