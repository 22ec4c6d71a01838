import CKernels
import Datasets
import LinearAlgebra

/// The mean loss of a linear model with an L2 penalty, its gradient and its curvature, at coefficients of standardised
/// columns: `order` for each output, one output after another.
///
/// A pass packs a block of rows, takes its sums, losses, slopes and products while the block is in the cache, and goes
/// on; sums over blocks are in double.
final class LinearObjective {
    /// The smooth part of the objective at a point.
    struct Evaluation {
        let value: Double
        let gradient: [Double]
        /// The second derivatives, both triangles; without rows and columns if not asked for.
        let curvature: Matrix<Double>
    }

    let rows: StandardisedRows
    let loss: LinearLoss
    let outputs: Int
    /// Penalties on half the square of each of an output's coefficients.
    let squared: [Double]
    /// Penalties on the size of each of an output's coefficients.
    let absolute: [Double]
    /// How far the pinball loss is rounded off, in deviations of the target.
    var smoothing = 1.0

    /// Take every so many blocks of rows: a part that stands for all.
    var step = 1 { didSet { share = 1 / rows.weight(step: step) } }
    private var share: Double

    private let labels: [Int32]
    private let numbers: [Float]
    private let weights: [Float]?
    /// Three stretches for a block: targets, curvatures and, for each sum of a row, sums.
    private let block: Storage<Float>
    private let stretch: Int
    private let sumStride: Int

    /// - Parameter numbers: What to predict if the target is not classes.
    init(
        _ data: TrainingSet, _ rows: StandardisedRows, loss: LinearLoss, outputs: Int, numbers: [Float], l1: Double,
        l2: Double
    ) {
        self.rows = rows
        self.loss = loss
        self.outputs = outputs
        self.numbers = numbers
        if case .classes(let codes, _) = data.target { labels = codes } else { labels = [] }
        weights = data.weights
        share = 1 / rows.totalWeight
        squared = rows.squaredPenalties(l2)
        absolute = rows.absolutePenalties(l1)
        // Not a power of two apart, so that stores and loads of neighbouring stretches do not seem to collide.
        stretch = rows.blockRows + 48
        sumStride = loss == .softmax || outputs > 1 ? leptune_packed_columns(outputs) : 1
        block = Storage(3 * stretch + stretch * sumStride, repeating: 0)
    }

    /// Targets of a block for one output; a single one speaks for the second of two classes.
    private func fillTargets(_ output: Int, _ start: Int, _ count: Int) {
        guard !labels.isEmpty else {
            for r in 0..<count { block.pointer[r] = numbers[start + r] }
            return
        }
        let (this, other) = loss.marks
        let positive = Int32(outputs == 1 ? 1 : output)
        labels.withUnsafeBufferPointer { labels in
            for r in 0..<count { block.pointer[r] = labels[start + r] == positive ? this : other }
        }
    }

    /// The objective of one output alone.
    func evaluate(
        output: Int, at point: [Double], _ shouldStop: () -> Bool
    ) throws(TrainingError) -> Evaluation {
        let order = rows.order
        let coefficients = point.map { Float($0) } + [Float](repeating: 0, count: rows.stride - order)
        let targets = block.pointer
        let bends = targets + stretch
        let sums = bends + stretch
        var gradient = [Double](repeating: 0, count: order)
        var curvature = Matrix<Double>(rows: order, columns: order)
        var value = 0.0
        try rows.forEachBlock(step: step, shouldStop) { z, start, count in
            leptune_row_sums_f32(z, coefficients, sums, count, rows.stride)
            fillTargets(output, start, count)
            value += weights.withPointer {
                loss.evaluate(
                    sums, targets: targets, weights: $0.map { $0 + start }, curvature: bends, smoothing: smoothing,
                    rows: count)
            }
            leptune_add_row_sums_back_f32(z, sums, &gradient, count, order, rows.stride)
            // Rows without curvature, such as those that a margin leaves alone, are not multiplied.
            let kept = loss == .squaredHinge ? leptune_keep_weighted_rows_f32(z, bends, count, rows.stride) : count
            curvature.withUnsafeMutableBufferPointer {
                leptune_add_gram_f32(z, bends, $0.baseAddress, kept, order, rows.stride)
            }
        }
        value *= share
        for i in 0..<order {
            gradient[i] = gradient[i] * share + squared[i] * point[i]
            value += squared[i] * point[i] * point[i] / 2
            for j in 0...i { curvature[i, j] *= share }
            curvature[i, i] += squared[i]
        }
        curvature.mirrorLowerTriangle()
        return Evaluation(value: value, gradient: gradient, curvature: curvature)
    }

    /// The objective of all outputs together, without curvature.
    func evaluate(
        at point: [Double], _ shouldStop: () -> Bool
    ) throws(TrainingError) -> (value: Double, gradient: [Double]) {
        let order = rows.order
        let coefficients = sideBySide(point)
        let targets = block.pointer
        let column = targets + stretch
        let sums = targets + 3 * stretch
        var total = [Double](repeating: 0, count: order * sumStride)
        var value = 0.0
        try rows.forEachBlock(step: step, shouldStop) { z, start, count in
            if sumStride == 1 {
                leptune_row_sums_f32(z, coefficients, sums, count, rows.stride)
            } else {
                leptune_row_products_f32(z, coefficients, sums, count, order, rows.stride, sumStride)
            }
            value += weights.withPointer { weights in
                let weights = weights.map { $0 + start }
                if loss == .softmax {
                    return labels.withUnsafeBufferPointer { labels in
                        guard let labels = labels.baseAddress else { return 0 }
                        return leptune_softmax_loss_f32(sums, labels + start, weights, count, sumStride)
                    }
                }
                var value = 0.0
                for output in 0..<outputs {
                    fillTargets(output, start, count)
                    for r in 0..<count { column[r] = sums[r * sumStride + output] }
                    value += loss.evaluate(
                        column, targets: targets, weights: weights, curvature: nil, smoothing: smoothing, rows: count)
                    for r in 0..<count { sums[r * sumStride + output] = column[r] }
                }
                return value
            }
            if sumStride == 1 {
                leptune_add_row_sums_back_f32(z, sums, &total, count, order, rows.stride)
            } else {
                leptune_add_row_products_back_f32(z, sums, &total, count, order, rows.stride, sumStride)
            }
        }
        var gradient = [Double](repeating: 0, count: point.count)
        value *= share
        for output in 0..<outputs {
            for j in 0..<order {
                let i = output * order + j
                gradient[i] = total[j * sumStride + output] * share + squared[j] * point[i]
                value += squared[j] * point[i] * point[i] / 2
            }
        }
        return (value, gradient)
    }

    /// Coefficients with the outputs of a column side by side, as the kernels read them.
    private func sideBySide(_ point: [Double]) -> [Float] {
        let order = rows.order
        guard sumStride > 1 else {
            return point.map { Float($0) } + [Float](repeating: 0, count: rows.stride - order)
        }
        var result = [Float](repeating: 0, count: order * sumStride)
        for j in 0..<order {
            for output in 0..<outputs { result[j * sumStride + output] = Float(point[output * order + j]) }
        }
        // Sums that fill up a vector are those of classes without any probability.
        for filler in outputs..<sumStride { result[(order - 1) * sumStride + filler] = -1e30 }
        return result
    }
}
