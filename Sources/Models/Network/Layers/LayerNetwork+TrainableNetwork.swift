extension LayerNetwork: TrainableNetwork where Scalar == Float {
    package var decayingCount: Int { shape.weightCount }
    package var inputCount: Int { shape.plan.input.count }
    package var outputCount: Int { shape.outputs }
    package var signature: [Int] {
        let image = shape.plan.input
        return [image.height, image.width, image.channels, shape.outputs] + shape.architecture.signature
    }

    package func predict(
        _ input: UnsafePointer<Float>, rows: Int, as target: NetworkTarget, into result: UnsafeMutablePointer<Float>
    ) {
        var start = 0
        while start < rows {
            let count = min(shape.predictedRows, rows - start)
            let output = forwardPredicting(input + start * inputCount, rows: count)
            target.finish(output, shift: shift, rows: count)
            (result + start * shape.outputs).update(from: output, count: count * shape.outputs)
            start += count
        }
    }

    package func model(_ target: NetworkTarget) -> any FittedModel {
        LayerNetworkModel(shape: shape, parameters: parameters.array, statistics: statistics.array, target: target)
    }
}
