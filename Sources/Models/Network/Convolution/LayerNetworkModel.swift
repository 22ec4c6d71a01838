import LinearAlgebra

/// A trained network of declared layers.
struct LayerNetworkModel: FittedModel {
    let shape: LayerNetworkShape
    let parameters: [Float]
    let statistics: [Float]
    /// What the raw outputs mean; without the values of any row.
    let target: NetworkTarget

    init(shape: LayerNetworkShape, parameters: [Float], statistics: [Float], target: NetworkTarget) {
        self.shape = shape
        self.parameters = parameters
        self.statistics = statistics
        self.target = target
    }

    /// Reads a model.
    ///
    /// - Throws: ``CheckpointError`` if the archive holds none of this shape.
    init(_ archive: TensorArchive, shape model: ModelShape) throws(CheckpointError) {
        guard let image = Volume(model.layout), model.outputs > 0 else { throw .mismatch("it is of images") }
        let architecture = try LayerArchitecture(archive)
        target = try NetworkTarget(reading: archive, for: model)
        do {
            shape = try LayerNetworkShape(
                architecture, input: image, outputs: model.outputs, loss: target.loss)
        } catch {
            throw .mismatch("its layers do not fit, \(error.description)")
        }
        parameters = try archive.floats("parameters", count: shape.parameterCount)
        statistics = try archive.floats("statistics", count: shape.statisticsCount)
    }

    func encode(into archive: inout TensorArchive) {
        shape.architecture.encode(into: &archive)
        archive["parameters"] = .floats(parameters)
        archive["statistics"] = .floats(statistics)
        target.encode(into: &archive)
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        let network = LayerNetwork<Float>(
            shape: shape, capacity: max(1, min(features.rows, shape.predictedRows)))
        network.parameters.array = parameters
        network.statistics.array = statistics
        return try network.predictions(features, target)
    }
}
