import LinearAlgebra

/// A trained multilayer perceptron.
struct NetworkModel: FittedModel {
    private static let batchRows = 256

    let shape: NetworkShape
    let parameters: [Float]
    let statistics: [Float]
    /// What the raw outputs mean; without the values of any row.
    let target: NetworkTarget

    init(shape: NetworkShape, parameters: [Float], statistics: [Float], target: NetworkTarget) {
        self.shape = shape
        self.parameters = parameters
        self.statistics = statistics
        self.target = target
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape model: ModelShape) throws(CheckpointError) {
        let form = try archive.integers("form", count: 3)
        let hidden = try archive.integers("hidden", atMost: 16)
        guard
            let activation = Activation(number: form[0]), hidden.allSatisfy({ (1...4096).contains($0) }),
            form[2] == model.outputs
        else { throw .mismatch("it is another network") }
        target = try NetworkTarget(reading: archive, for: model)
        shape = NetworkShape(
            inputs: model.features, hidden: hidden, outputs: model.outputs, activation: activation,
            normalisesBatches: form[1] == 1, dropout: 0, loss: target.loss)
        parameters = try archive.floats("parameters", count: shape.parameterCount)
        statistics = try archive.floats("statistics", count: shape.statisticsCount)
    }

    var operationsPerRow: Int { 2 * parameters.count }

    func encode(into archive: inout TensorArchive) {
        archive["form"] = .integers([
            Int64(shape.activation.number), shape.normalisesBatches ? 1 : 0, Int64(shape.outputs),
        ])
        archive["hidden"] = .integers(shape.sizes[1..<(1 + shape.hiddenCount)].map { Int64($0) })
        archive["parameters"] = .floats(parameters)
        archive["statistics"] = .floats(statistics)
        target.encode(into: &archive)
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        try parameters.withUnsafeBufferPointer { parameters in
            try statistics.withUnsafeBufferPointer { statistics in
                let network = Network<Float>(
                    predicting: shape, capacity: max(1, min(features.rows, Self.batchRows)),
                    parameters: Storage(borrowing: parameters), statistics: Storage(borrowing: statistics))
                return try network.predictions(features, target)
            }
        }
    }
}

extension NetworkModel: RoundedModel {
    var rounded: NetworkModel {
        NetworkModel(shape: shape, parameters: parameters.roundedWeights, statistics: statistics, target: target)
    }
}
