import LinearAlgebra

/// A trained network of declared layers.
struct LayerNetworkModel: FittedModel {
    let architecture: LayerArchitecture
    let shape: LayerNetworkShape
    let parameters: [Float]
    let statistics: [Float]
    /// What the raw outputs mean; without the values of any row.
    let target: NetworkTarget

    init(
        architecture: LayerArchitecture, shape: LayerNetworkShape, parameters: [Float], statistics: [Float],
        target: NetworkTarget
    ) {
        self.architecture = architecture
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
        architecture = try LayerArchitecture(archive)
        if model.classNames != nil {
            target = .classes([], count: model.outputs)
        } else {
            let scale = try archive.doubles("scale", count: 2)
            target = .numbers([], .init(mean: scale[0], deviation: scale[1]))
        }
        do {
            shape = try architecture.shape(image, outputs: model.outputs, loss: target.loss)
        } catch {
            throw .mismatch("its layers do not fit, \(error.description)")
        }
        parameters = try archive.floats("parameters", count: shape.parameterCount)
        statistics = try archive.floats("statistics", count: shape.statisticsCount)
    }

    func encode(into archive: inout TensorArchive) {
        architecture.encode(into: &archive)
        archive["parameters"] = .floats(parameters)
        archive["statistics"] = .floats(statistics)
        if case .numbers(_, let scale) = target { archive["scale"] = .doubles([scale.mean, scale.deviation]) }
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        guard features.columns == shape.plan.input.count else {
            throw TrainingError.wrongFeatureCount(found: features.columns, expected: shape.plan.input.count)
        }
        let network = LayerNetwork<Float>(shape: shape, capacity: max(1, min(features.rows, shape.predictedRows)))
        network.parameters.array = parameters
        network.statistics.array = statistics
        return network.predictions(features, target)
    }
}

extension LayerNetworkShape {
    /// How many rows are predicted at a time: as many as fit into some 64 MiB, at most 128. Always the same, as BLAS may
    /// sum in another order for another number of rows.
    var predictedRows: Int { max(1, min(128, (1 << 24) / max(1, memory(rows: 1)))) }
}

extension LayerNetwork where Scalar == Float {
    /// Predictions for rows with as many columns as the images have numbers.
    func predictions(_ features: Matrix<Float>, _ target: NetworkTarget) -> Matrix<Float> {
        var result = Matrix<Float>(rows: features.rows, columns: shape.outputs)
        result.withUnsafeMutableBufferPointer { predictions in
            guard let predictions = predictions.baseAddress else { return }
            eachBatch(of: features) { start, count in
                let output = forwardPredicting(rows: count)
                finish(output, target, rows: count)
                (predictions + start * shape.outputs).update(from: output, count: count * shape.outputs)
            }
        }
        return result
    }

    /// Copies rows into ``batch``, as many at a time as are predicted at a time.
    func eachBatch(of features: Matrix<Float>, _ body: (_ start: Int, _ count: Int) -> Void) {
        features.withUnsafeBufferPointer { inputs in
            guard let inputs = inputs.baseAddress else { return }
            var start = 0
            while start < features.rows {
                let count = min(shape.predictedRows, features.rows - start)
                batch.pointer.update(from: inputs + start * features.columns, count: count * features.columns)
                body(start, count)
                start += count
            }
        }
    }

    /// Turns raw outputs into predictions.
    private func finish(_ output: UnsafeMutablePointer<Float>, _ target: NetworkTarget, rows: Int) {
        switch target {
        case .classes(_, let count): Float.softmax(output, shift: shift, rows: rows, columns: count)
        case .numbers(_, let scale):
            for row in 0..<rows {
                output[row] = Float(scale.mean + scale.deviation * Double(output[row] + shift[0]))
            }
        }
    }
}
