import CKernels
import Datasets
import LinearAlgebra
import Randomness

/// The rows of a training set, batch by batch, in an order keyed by (seed, epoch).
///
/// A batch's rows are gathered into one block; weights, label smoothing and mixup become part of its target.
/// Everything is allocated when it is created.
final class TrainingBatches {
    let batchSize: Int
    /// The rows of the batch, one after the other.
    let input: Storage<Float>

    private let features: Matrix<Float>
    private let target: NetworkTarget
    private let rows: [Int]
    private let weights: [Float]?
    private let seed: UInt64
    private let smoothing: Double
    private let mixing: Double
    private let labels: Storage<Int32>
    private let shares: Storage<Float>
    private let numbers: Storage<Float>
    private let numberWeights: Storage<Float>

    /// Rows of the features in the order of the epoch.
    private var order: [Int64] = []
    private var position = 0
    private var mixup: Mixup

    init(_ features: Matrix<Float>, _ rows: NetworkRows, recipe: TrainingRecipe, seed: UInt64) {
        self.features = features
        target = rows.target
        self.rows = rows.rows
        weights = rows.weights
        self.seed = seed
        smoothing = recipe.labelSmoothing
        mixing = recipe.mixup
        batchSize = min(recipe.batchSize, rows.rows.count)
        mixup = Mixup(alpha: recipe.mixup, seed: seed, epoch: 0)
        // One row more for mixup, and room to read on for a register.
        input = Storage((batchSize + 1) * features.columns + 16, repeating: 0)
        let usesShares = weights != nil || smoothing > 0 || mixing > 0
        switch target {
        case .classes(_, let count):
            labels = Storage(batchSize + 1, repeating: 0)
            shares = Storage(usesShares ? (batchSize + 1) * count : 0, repeating: 0)
            numbers = Storage(0, repeating: 0)
            numberWeights = numbers
        case .numbers:
            labels = Storage(0, repeating: 0)
            shares = Storage(0, repeating: 0)
            numbers = Storage(batchSize, repeating: 0)
            numberWeights = Storage(weights == nil ? 0 : batchSize, repeating: 0)
        }
    }

    /// How many batches an epoch has.
    var count: Int { (rows.count + batchSize - 1) / batchSize }

    /// Goes to the beginning of an epoch.
    func begin(epoch: Int) {
        var generator = CounterGenerator(seed: seed, stream: epoch, purpose: .shuffling)
        order = generator.permutation(of: rows.count).map { Int64(rows[$0]) }
        mixup = Mixup(alpha: mixing, seed: seed, epoch: epoch)
        position = 0
    }

    /// Gathers the next batch into ``input``.
    ///
    /// - Returns: How many rows it has, and what they should give; nil at the end of the epoch.
    func next() -> (rows: Int, target: BatchTarget<Float>)? {
        guard position < order.count else { return nil }
        let count = min(batchSize, order.count - position)
        gather(count)
        position += count
        let share = mixing > 0 ? mixup.share() : 1
        if mixing > 0 { Mixup.mix(input.pointer, rows: count, columns: features.columns, share: share) }
        switch target {
        case .classes(_, let classes):
            guard shares.count > 0 else { return (count, .classes(labels.pointer)) }
            if mixing > 0 { Mixup.mix(shares.pointer, rows: count, columns: classes, share: share) }
            return (count, .shares(shares.pointer))
        case .numbers:
            if mixing > 0 { mixNumbers(count, share: Float(share)) }
            return (count, .numbers(numbers.pointer, weights: weights == nil ? nil : numberWeights.pointer))
        }
    }

    private func gather(_ count: Int) {
        features.withUnsafeBufferPointer { source in
            order.withUnsafeBufferPointer { order in
                guard let base = order.baseAddress.map({ $0 + position }) else { return }
                if let features = source.baseAddress {
                    leptune_gather_rows_f32(
                        features, self.features.columns, base, count, order.count - position, input.pointer)
                }
                for i in 0..<count { gatherTarget(of: Int(base[i]), to: i) }
            }
        }
    }

    private func gatherTarget(of row: Int, to i: Int) {
        switch target {
        case .classes(let codes, let classes):
            labels.pointer[i] = codes[row]
            guard shares.count > 0 else { return }
            let weight = Double(weights?[row] ?? 1)
            let share = shares.pointer + i * classes
            share.update(repeating: Float(weight * smoothing / Double(classes)), count: classes)
            share[Int(codes[row])] += Float(weight * (1 - smoothing))
        case .numbers(let values, _):
            numbers.pointer[i] = values[row]
            if let weights { numberWeights.pointer[i] = weights[row] }
        }
    }

    /// Mixes numbers; where rows count differently, so that the loss is the mixture of theirs but for a constant.
    private func mixNumbers(_ count: Int, share: Float) {
        guard count > 1 else { return }
        let first = (number: numbers.pointer[0], weight: weights == nil ? 1 : numberWeights.pointer[0])
        for i in 0..<count {
            let next =
                i + 1 < count
                ? (number: numbers.pointer[i + 1], weight: weights == nil ? 1 : numberWeights.pointer[i + 1]) : first
            guard weights != nil else {
                numbers.pointer[i] = share * numbers.pointer[i] + (1 - share) * next.number
                continue
            }
            let own = share * numberWeights.pointer[i]
            let other = (1 - share) * next.weight
            numberWeights.pointer[i] = own + other
            guard own + other > 0 else { continue }
            numbers.pointer[i] = (own * numbers.pointer[i] + other * next.number) / (own + other)
        }
    }
}
