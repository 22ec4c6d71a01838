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
        guard
            let image = Volume(try archive.integers("arrangement", count: 3), features: model.features),
            model.outputs > 0
        else { throw .mismatch("its rows are arranged otherwise") }
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

    /// So that rows are predicted in the same blocks however many there are.
    var operationsPerRow: Int { 3_000_000_000 / shape.predictedRows }

    func encode(into archive: inout TensorArchive) {
        let image = shape.plan.input
        archive["arrangement"] = .integers([image.height, image.width, image.channels].map { Int64($0) })
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

extension Volume {
    /// Height, width and channels, if they are so many features.
    fileprivate init?(_ sides: [Int], features: Int) {
        guard sides[0] > 0, sides[1] > 0, sides[2] >= 0 else { return nil }
        let (area, overflows) = sides[0].multipliedReportingOverflow(by: sides[1])
        let (count, alsoOverflows) = area.multipliedReportingOverflow(by: sides[2])
        guard !overflows, !alsoOverflows, count == features, area <= max(1, features) else { return nil }
        self.init(height: sides[0], width: sides[1], channels: sides[2])
    }
}

extension LayerNetworkModel: RoundedModel {
    var rounded: LayerNetworkModel {
        LayerNetworkModel(shape: shape, parameters: parameters.roundedWeights, statistics: statistics, target: target)
    }
}
