extension TabularNetwork: TrainableNetwork where Scalar == Float {
    package var decayingCount: Int { shape.weightCount }
    package var inputCount: Int { shape.columns.count }
    package var outputCount: Int { shape.outputs }
    package var signature: [Int] {
        let choices = shape.choices
        return [
            shape.columns.count, shape.outputs, choices.blocks, choices.width, choices.hidden,
            choices.normalisation.number, choices.numbers.number, choices.resolution, choices.numberSize,
        ] + shape.categories.flatMap { [$0.column, $0.codes, $0.size] }
    }

    package func predict(
        _ input: UnsafePointer<Float>, rows: Int, as target: NetworkTarget, into result: UnsafeMutablePointer<Float>
    ) {
        forward(input, rows: rows)
        target.finish(output.pointer, shift: outputShift, rows: rows)
        result.update(from: output.pointer, count: rows * shape.outputs)
    }

    package func model(_ target: NetworkTarget) -> any FittedModel {
        TabularNetworkModel(
            shape: shape, bins: bins, parameters: parameters.array, statistics: statistics.array, target: target)
    }
}
