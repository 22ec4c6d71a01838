extension Network: TrainableNetwork where Scalar == Float {
    package var decayingCount: Int { shape.weightCount }
    package var inputCount: Int { shape.inputs }
    package var outputCount: Int { shape.outputs }
    package var signature: [Int] { shape.sizes }

    package func predict(
        _ input: UnsafePointer<Float>, rows: Int, as target: NetworkTarget, into result: UnsafeMutablePointer<Float>
    ) {
        forwardPredicting(input, rows: rows)
        target.finish(output.pointer, shift: shift(shape.layerCount - 1), rows: rows)
        result.update(from: output.pointer, count: rows * shape.outputs)
    }

    package func model(_ target: NetworkTarget) -> any FittedModel {
        NetworkModel(shape: shape, parameters: parameters.array, statistics: statistics.array, target: target)
    }
}
