import CKernels
import Datasets

/// What boosting makes small: the loss of scores, one for each row and output, through its gradients and hessians.
enum BoostingObjective: Sendable, Equatable {
    /// Half the squared error of numbers, which are centred and scaled first.
    case squaredError
    /// The logistic loss of two classes: one score.
    case logistic
    /// The cross-entropy of classes: a score for each.
    case softmax(classes: Int)

    init(classes: Int?) {
        switch classes {
        case nil: self = .squaredError
        case 2: self = .logistic
        case let classes?: self = .softmax(classes: classes)
        }
    }

    /// Scores of a row, and trees of a round.
    var outputs: Int {
        switch self {
        case .squaredError, .logistic: 1
        case .softmax(let classes): classes
        }
    }
}

/// The rows that gradients are taken of, laid out for kernels.
final class BoostingTarget {
    let objective: BoostingObjective
    /// The quantile of numbers whose pinball loss takes the place of the squared error; nil for their mean.
    let quantile: Double?
    let count: Int
    /// Centred and scaled numbers, or 1 for the second of two classes.
    private let numbers: Storage<Float>
    private let codes: Storage<Int32>
    private let weights: Storage<Float>?
    private let probabilities: Storage<Float>?
    /// The sum of the weights.
    let weight: Double
    /// The best scores without any tree.
    let base: [Float]
    /// What numbers are: score · deviation + mean.
    let mean: Double
    let deviation: Double

    /// - Parameters:
    ///   - kept: The rows that count.
    ///   - quantile: Of numbers, in place of their mean.
    init(_ target: Target, weights rowWeights: [Float]?, kept: [Int], quantile: Double? = nil) {
        let objective = BoostingObjective(classes: target.classCount)
        self.objective = objective
        self.quantile = objective == .squaredError ? quantile : nil
        count = kept.count
        numbers = Storage(kept.count, repeating: 0)
        codes = Storage(kept.count, repeating: 0)
        weights = rowWeights.map { _ in Storage(kept.count, repeating: 1) }
        if let rowWeights, let weights { weights.array = kept.map { rowWeights[$0] } }
        let weight = kept.reduce(0) { $0 + Double(rowWeights?[$1] ?? 1) }
        self.weight = weight
        switch target {
        case .numbers(let values):
            var sum = 0.0
            for row in kept { sum += Double(rowWeights?[row] ?? 1) * Double(values[row]) }
            let mean = sum / weight
            var squares = 0.0
            for row in kept {
                let difference = Double(values[row]) - mean
                squares += Double(rowWeights?[row] ?? 1) * difference * difference
            }
            let deviation = (squares / weight).squareRoot()
            self.mean = mean
            self.deviation = deviation > 0 ? deviation : 1
            let scale = self.deviation
            let scaled = kept.map { Float((Double(values[$0]) - mean) / scale) }
            numbers.array = scaled
            let counted = rowWeights.map { weights in kept.map { weights[$0] } }
            base = [self.quantile.map { Float(scaled.map(Double.init).quantile($0, weights: counted)) } ?? 0]
        case .classes(let all, let names):
            (mean, deviation) = (0, 1)
            var totals = [Double](repeating: 0, count: names.count)
            for (place, row) in kept.enumerated() {
                codes.pointer[place] = all[row]
                numbers.pointer[place] = all[row] == 1 ? 1 : 0
                totals[Int(all[row])] += Double(rowWeights?[row] ?? 1)
            }
            let logarithms = totals.map { Self.logarithm(max($0 / weight, 1e-6)) }
            base = names.count == 2 ? [Float(logarithms[1] - logarithms[0])] : logarithms.map { Float($0) }
        case .unlabelled: preconditionFailure("boosting learns from a target")
        }
        if case .softmax(let classes) = objective {
            probabilities = Storage(kept.count * classes, repeating: 0)
        } else {
            probabilities = nil
        }
    }

    /// Prepares a round, before gradients of any output are asked for.
    ///
    /// - Parameter scores: Output by output, a number for each row.
    func beginRound(_ scores: UnsafePointer<Float>) {
        guard let probabilities else { return }
        leptune_softmax_by_class(scores, probabilities.pointer, count, objective.outputs)
    }

    /// Gradients and hessians of one output.
    func gradients(
        of output: Int, scores: UnsafePointer<Float>, into gradients: UnsafeMutablePointer<Float>,
        _ hessians: UnsafeMutablePointer<Float>
    ) {
        switch objective {
        case .squaredError:
            if let quantile {
                let (above, below) = (Float(1 - quantile), Float(-quantile))
                for row in 0..<count { gradients[row] = scores[row] > numbers.pointer[row] ? above : below }
            } else {
                for row in 0..<count { gradients[row] = scores[row] - numbers.pointer[row] }
            }
            if let weights {
                for row in 0..<count { gradients[row] *= weights.pointer[row] }
                hessians.update(from: weights.pointer, count: count)
            } else {
                hessians.update(repeating: 1, count: count)
            }
        case .logistic:
            leptune_logistic_gradients(scores, numbers.pointer, weights?.pointer, gradients, hessians, count)
        case .softmax:
            guard let probabilities else { return }
            leptune_class_gradients(
                probabilities.pointer + output * count, codes.pointer, Int32(output), weights?.pointer, gradients,
                hessians, count)
        }
    }

    /// How far a leaf goes for a quantile, if that is not the Newton step: the quantile of what its rows lack, drawn
    /// towards 0 by the weight of squared leaf values.
    ///
    /// The pinball loss has no curvature for a Newton step; this step makes it least (Friedman 2001, algorithm 3).
    func leafStep(
        scores: UnsafePointer<Float>, l2: Double
    ) -> ((UnsafeBufferPointer<UInt32>) -> Double)? {
        guard let quantile else { return nil }
        return { [numbers, weights] rows in
            guard !rows.isEmpty else { return 0 }
            let lacking = rows.map { Double(numbers.pointer[Int($0)] - scores[Int($0)]) }
            let counted = weights.map { weights in rows.map { weights.pointer[Int($0)] } }
            let total = counted?.reduce(0) { $0 + Double($1) } ?? Double(rows.count)
            return lacking.quantile(quantile, weights: counted) * total / (total + l2)
        }
    }
}
