import Datasets
import LinearAlgebra
import Randomness
import SearchSpaces

/// A network of declared layers in training, in single precision.
///
/// An epoch visits every image once in an order keyed by (seed, epoch). Everything a step needs is allocated before
/// the first; the images of a batch are gathered into one buffer.
final class ConvolutionalNetwork: Learner {
    private let settings: Settings
    private let features: Matrix<Float>
    private let target: NetworkTarget
    /// How much each row counts, 1 on average.
    private let weights: [Float]?
    private let seed: UInt64
    private let plannedSteps: Double
    private let batchSize: Int

    private let network: LayerNetwork<Float>
    private let optimizer: Optimizer<Float>
    private let batchClasses: Storage<Int32>
    private let batchNumbers: Storage<Float>
    private let batchWeights: Storage<Float>
    /// Why an epoch ended unfinished; the parameters are then between two states.
    private var failure: TrainingError?

    private(set) var epoch = 0
    var isConverged: Bool { false }

    init(_ settings: Settings, _ context: LearnerContext) throws {
        let data = context.data
        guard let image = Volume(data.layout) else {
            throw TrainingError.unusableData(
                "the images have another size than their rows, which must have rows × columns × channels numbers")
        }
        self.settings = settings
        seed = context.seed
        features = data.features
        target = NetworkTarget(data.target, scaledBy: Array(0..<data.count))
        weights = data.weights.map { weights in
            let mean = weights.reduce(0) { $0 + Double($1) } / Double(weights.count)
            return weights.map { Float(Double($0) / mean) }
        }
        let shape: LayerNetworkShape
        do {
            shape = try settings.architecture.shape(image, outputs: target.outputs, loss: target.loss)
        } catch {
            throw SettingsError(
                estimator: EstimatorEntry.convolutionalNetwork.name,
                problems: [.init(option: Option.layers.name, message: "layers, \(error)")])
        }
        batchSize = min(settings.batchSize, data.count)
        network = LayerNetwork(shape: shape, capacity: max(batchSize, shape.predictedRows))
        network.initialise(seed: context.seed)
        optimizer = Optimizer(
            settings.optimizer, momentum: settings.momentum, isNesterov: settings.isNesterov,
            weightDecay: settings.weightDecay, count: shape.parameterCount, decaying: shape.weightCount)
        batchClasses = Storage(batchSize, repeating: 0)
        batchNumbers = Storage(batchSize, repeating: 0)
        batchWeights = Storage(batchSize, repeating: 1)
        let stepsPerEpoch = (data.count + batchSize - 1) / batchSize
        plannedSteps = Double(stepsPerEpoch) * Double(context.totalEpochs)
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if let failure { throw failure }
        do {
            try trainOnce(shouldStop)
        } catch {
            failure = error
            throw error
        }
    }

    private func trainOnce(_ shouldStop: () -> Bool) throws(TrainingError) {
        var generator = CounterGenerator(seed: seed, stream: epoch, purpose: .shuffling)
        let order = generator.permutation(of: features.rows)
        var dropout = DropoutStream(seed: seed, epoch: epoch)
        var start = 0
        while start < order.count {
            if shouldStop() { throw .stopped }
            let count = min(batchSize, order.count - start)
            gather(order[start..<(start + count)])
            let loss = network.lossAndGradient(
                batchTarget, weights: weights == nil ? nil : UnsafePointer(batchWeights.pointer), rows: count,
                dropout: &dropout)
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
    }

    /// Copies the images of a batch into one block.
    private func gather(_ order: ArraySlice<Int>) {
        let columns = features.columns
        features.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            for (position, row) in order.enumerated() {
                (network.batch.pointer + position * columns).update(from: base + row * columns, count: columns)
                switch target {
                case .classes(let codes, _): batchClasses.pointer[position] = codes[row]
                case .numbers(let numbers, _): batchNumbers.pointer[position] = numbers[row]
                }
                if let weights { batchWeights.pointer[position] = weights[row] }
            }
        }
    }

    private var batchTarget: BatchTarget<Float> {
        switch target {
        case .classes: .classes(batchClasses.pointer)
        case .numbers: .numbers(batchNumbers.pointer)
        }
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        let expected = network.shape.plan.input.count
        guard features.columns == expected else {
            throw TrainingError.wrongFeatureCount(found: features.columns, expected: expected)
        }
        return network.predictions(features, target)
    }

    func model() throws -> any FittedModel {
        if let failure { throw failure }
        return LayerNetworkModel(
            architecture: settings.architecture, shape: network.shape, parameters: network.parameters.array,
            statistics: network.statistics.array, target: target.withoutRows)
    }

    func encodeState() throws -> [UInt8] {
        if let failure { throw failure }
        var archive = TensorArchive()
        let image = network.shape.plan.input
        archive["image"] = .integers([image.height, image.width, image.channels].map { Int64($0) })
        archive["epoch"] = .integers([Int64(epoch)])
        archive["steps"] = .integers([Int64(optimizer.steps)])
        settings.architecture.encode(into: &archive)
        archive["parameters"] = .floats(network.parameters.array)
        archive["statistics"] = .floats(network.statistics.array)
        archive["first-moment"] = .floats(optimizer.firstMoment.array)
        archive["second-moment"] = .floats(optimizer.secondMoment.array)
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        let image = network.shape.plan.input
        guard
            try archive.integers("image", count: 3) == [image.height, image.width, image.channels],
            try LayerArchitecture(archive) == settings.architecture
        else { throw CheckpointError.mismatch("it is of other images or layers") }
        let parameters = try archive.floats("parameters", count: network.parameters.count)
        let statistics = try archive.floats("statistics", count: network.statistics.count)
        let first = try archive.floats("first-moment", count: optimizer.firstMoment.count)
        let second = try archive.floats("second-moment", count: optimizer.secondMoment.count)
        let restoredEpoch = try archive.count("epoch")
        let restoredSteps = try archive.count("steps")
        network.parameters.array = parameters
        network.statistics.array = statistics
        optimizer.firstMoment.array = first
        optimizer.secondMoment.array = second
        optimizer.steps = restoredSteps
        epoch = restoredEpoch
        failure = nil
    }
}
