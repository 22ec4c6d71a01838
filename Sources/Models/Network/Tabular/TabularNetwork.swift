import LinearAlgebra
import Randomness

/// A residual network for tables: parameters, and the memory of one pass through it.
///
/// Everything is allocated when it is created, for batches of up to `capacity` rows; a pass allocates nothing. Confined
/// to one thread.
package final class TabularNetwork<Scalar: EmbeddingScalar> {
    package let shape: TabularShape
    package let capacity: Int
    let bins: PiecewiseBins?

    package let parameters: Storage<Scalar>
    package let gradients: Storage<Scalar>
    /// Running means and variances of batch normalisation, for prediction.
    package let statistics: Storage<Scalar>

    /// The edges and inverse widths of the bins.
    let binValues: Storage<Scalar>
    /// Numbers as waves or bins: rows × numbers × expanded size.
    let expanded: Storage<Scalar>
    let expandedDelta: Storage<Scalar>
    /// All embedded columns side by side, and the gradient with respect to them.
    let features: Storage<Scalar>
    let featureDelta: Storage<Scalar>
    /// What the blocks add to.
    let residual: Storage<Scalar>
    /// For each normalisation, what it makes: standardised values, and these scaled and shifted.
    let standardised: [Storage<Scalar>]
    let scaled: [Storage<Scalar>]
    let inverseDeviations: [Storage<Scalar>]
    /// The units within each block, after ReLU and dropout.
    let hidden: [Storage<Scalar>]
    let hiddenBits: [Storage<UInt16>]
    let residualBits: [Storage<UInt16>]
    let output: Storage<Scalar>
    let delta: Storage<Scalar>
    let branchDelta: Storage<Scalar>
    let hiddenDelta: Storage<Scalar>
    let columnMean: Storage<Scalar>
    let columnVariance: Storage<Scalar>

    /// Whether a pass is to end early.
    package let interruption = PassInterruption()

    package init(shape: TabularShape, capacity: Int, bins: PiecewiseBins?) {
        self.shape = shape
        self.capacity = capacity
        self.bins = bins
        let choices = shape.choices
        let width = choices.width
        parameters = Storage(shape.parameterCount, repeating: 0)
        gradients = Storage(shape.parameterCount, repeating: 0)
        statistics = Storage(shape.statisticsCount, repeating: 0)
        binValues = Storage(bins?.values.count ?? 0, repeating: 0)
        for (place, value) in (bins?.values ?? []).enumerated() { binValues.pointer[place] = Scalar(value) }
        let expandedCount = capacity * shape.numbers.count * shape.expandedSize
        expanded = Storage(expandedCount, repeating: 0)
        expandedDelta = Storage(choices.numbers == .periodic ? expandedCount : 0, repeating: 0)
        features = Storage(capacity * shape.featureCount, repeating: 0)
        featureDelta = Storage(capacity * shape.featureCount, repeating: 0)
        residual = Storage(capacity * width, repeating: 0)
        let normalisations = 0..<shape.normalisations
        standardised = normalisations.map { _ in Storage(capacity * width, repeating: 0) }
        scaled = normalisations.map { _ in Storage(capacity * width, repeating: 0) }
        let deviations = choices.normalisation == .batch ? width : capacity
        inverseDeviations = normalisations.map { _ in Storage(deviations, repeating: 0) }
        let blocks = 0..<choices.blocks
        hidden = blocks.map { _ in Storage(capacity * choices.hidden, repeating: 0) }
        func bits(_ rate: Double, _ units: Int) -> [Storage<UInt16>] {
            rate > 0 ? blocks.map { _ in Storage((capacity * units + 7) / 8 * 8, repeating: 0) } : []
        }
        hiddenBits = bits(choices.hiddenDropout, choices.hidden)
        residualBits = bits(choices.residualDropout, width)
        output = Storage(capacity * shape.outputs, repeating: 0)
        delta = Storage(capacity * width, repeating: 0)
        branchDelta = Storage(capacity * width, repeating: 0)
        hiddenDelta = Storage(capacity * choices.hidden, repeating: 0)
        columnMean = Storage(width, repeating: 0)
        columnVariance = Storage(width, repeating: 0)
    }

    /// Gives a new network its random beginning, with running means of 0 and variances of 1.
    ///
    /// Weights are uniform with variance 2 / inputs before ReLU (He) and 1 / inputs elsewhere (LeCun), embeddings normal
    /// with deviation 0.1 but 0 for code 0 (a value that training never saw adds nothing), frequencies normal with the
    /// given deviation. Drawn in `Double`, so that both precisions begin alike.
    package func initialise(seed: UInt64, frequencyScale: Double = 0.1) {
        var stream = 0
        func generator() -> CounterGenerator {
            defer { stream += 1 }
            return CounterGenerator(seed: seed, stream: stream, purpose: .initialisation)
        }
        func draw(_ offset: Int, inputs: Int, count: Int, gain: Double) {
            var generator = generator()
            let bound = (3 * gain / Double(max(1, inputs))).squareRoot()
            (parameters.pointer + offset).drawUniformly(count: count, bound: bound, using: &generator, interruption)
        }
        let choices = shape.choices
        let width = choices.width
        draw(shape.inputWeights, inputs: shape.featureCount, count: shape.featureCount * width, gain: 1)
        for block in 0..<choices.blocks {
            draw(shape.firstWeights[block], inputs: width, count: width * choices.hidden, gain: 2)
            draw(shape.secondWeights[block], inputs: choices.hidden, count: choices.hidden * width, gain: 1)
        }
        draw(shape.outputWeights, inputs: width, count: width * shape.outputs, gain: 1)
        for scale in shape.scales { (parameters.pointer + scale).update(repeating: 1, count: width) }
        for category in shape.categories {
            var generator = generator()
            for i in category.size..<category.codes * category.size {
                parameters.pointer[category.offset + i] = Scalar(0.1 * generator.normal())
            }
        }
        if choices.numbers == .periodic {
            var generator = generator()
            for i in 0..<shape.numbers.count * choices.resolution {
                parameters.pointer[shape.frequencies + i] = Scalar(frequencyScale * generator.normal())
            }
        }
        if choices.numbers != .none {
            let inputs = shape.expandedSize
            draw(
                shape.numberWeights, inputs: inputs, count: shape.numbers.count * inputs * choices.numberSize, gain: 2)
        }
        for index in 0..<(shape.statisticsCount / (2 * width)) {
            let mean = statistics.pointer + 2 * index * width
            mean.update(repeating: 0, count: width)
            (mean + width).update(repeating: 1, count: width)
        }
    }

    var outputShift: UnsafeMutablePointer<Scalar> { parameters.pointer + shape.outputShift }

    /// The mean loss of a batch, and its gradient in ``gradients``.
    ///
    /// - Parameters:
    ///   - input: `rows` × columns, row-major; categories as codes.
    ///   - target: What the rows should give.
    ///   - rows: From 1 to `capacity`.
    ///   - dropout: The source of random bits.
    package func lossAndGradient(
        _ input: UnsafePointer<Scalar>, _ target: BatchTarget<Scalar>, rows: Int, dropout: inout DropoutStream
    ) -> Double {
        precondition(rows > 0 && rows <= capacity, "a batch of \(rows) rows does not fit")
        forward(input, rows: rows, dropout: &dropout)
        guard !interruption.isRequested else { return .nan }
        let loss = differentiateLoss(target, rows: rows)
        backward(input, rows: rows)
        return loss / Double(rows)
    }

    /// The sum of the losses of up to `capacity` rows, as predicted: without dropout, with the running statistics.
    package func predictedLoss(_ input: UnsafePointer<Scalar>, _ target: BatchTarget<Scalar>, rows: Int) -> Double {
        forward(input, rows: rows)
        return differentiateLoss(target, rows: rows)
    }

    private func differentiateLoss(_ target: BatchTarget<Scalar>, rows: Int) -> Double {
        target.differentiateLoss(
            output.pointer, shift: outputShift, shiftGradient: gradients.pointer + shape.outputShift, rows: rows,
            columns: shape.outputs)
    }
}
