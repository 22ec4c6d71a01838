import CKernels
import Datasets
import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Probabilities of classes from the margins of support vector machines: 1 / (1 + exp(−(a · margin + b))), with a and b
/// of largest likelihood on the training rows.
///
/// Targets are (n₊ + 1) / (n₊ + 2) and 1 / (n₋ + 2) instead of 1 and 0, which keeps probabilities off the ends.
///
/// - SeeAlso: Platt 1999, "Probabilistic outputs for support vector machines and comparisons to regularized likelihood
///   methods"; Lin, Lin and Weng 2007, "A note on Platt's probabilistic outputs for support vector machines",
///   doi:10.1007/s10994-007-5018-6.
enum PlattScaling {
    /// The model with what makes its margins logits of classes.
    static func calibrate(_ model: LinearModel, on data: TrainingSet) -> LinearModel {
        guard case .classes(let codes, _) = data.target else { return model }
        let margins = data.features.multiplied(by: model.weights)
        let outputs = margins.columns
        var slopes = [Float](repeating: 1, count: outputs)
        var offsets = [Float](repeating: 0, count: outputs)
        for k in 0..<outputs {
            let positive = Int32(model.link == .logistic ? 1 : k)
            let column = (0..<margins.rows).map { margins.elements[$0 * outputs + k] + model.intercepts[k] }
            let (a, b) = fit(column, isPositive: codes.map { $0 == positive }, weights: data.weights)
            slopes[k] = Float(a)
            offsets[k] = Float(b)
        }
        return LinearModel(
            weights: model.weights, intercepts: model.intercepts, link: model.link,
            calibration: .init(slopes: slopes, offsets: offsets))
    }

    /// Newton's method for two parameters, with steps halved until the likelihood rises.
    static func fit(_ margins: [Float], isPositive: [Bool], weights: [Float]?) -> (a: Double, b: Double) {
        var positive = 0.0
        var negative = 0.0
        for (row, isPositive) in isPositive.enumerated() {
            let weight = Double(weights?[row] ?? 1)
            if isPositive { positive += weight } else { negative += weight }
        }
        let high = Float((positive + 1) / (positive + 2))
        let low = Float(1 / (negative + 2))
        let targets = isPositive.map { $0 ? high : low }
        var slopes = [Float](repeating: 0, count: margins.count)
        var bends = slopes

        func loss(_ a: Double, _ b: Double) -> Double {
            for r in margins.indices { slopes[r] = Float(a) * margins[r] + Float(b) }
            return weights.withPointer { leptune_logistic_loss_f32(&slopes, targets, $0, &bends, margins.count) }
        }

        var a = 0.0
        var b = log((positive + 1) / (negative + 1))
        var value = loss(a, b)
        for _ in 0..<100 {
            var (ga, gb, haa, hab, hbb) = (0.0, 0.0, 1e-12, 0.0, 1e-12)
            for r in margins.indices {
                let margin = Double(margins[r])
                let slope = Double(slopes[r])
                let bend = Double(bends[r])
                ga += slope * margin
                gb += slope
                haa += bend * margin * margin
                hab += bend * margin
                hbb += bend
            }
            let determinant = haa * hbb - hab * hab
            guard determinant > 1e-12 * haa * hbb else { break }
            let stepA = (hbb * ga - hab * gb) / determinant
            let stepB = (haa * gb - hab * ga) / determinant
            let decrease = ga * stepA + gb * stepB
            guard decrease > 1e-7 * abs(value) else { break }
            var length = 1.0
            var next = loss(a - stepA, b - stepB)
            while !(next <= value - 1e-4 * length * decrease), length > 1e-6 {
                length /= 2
                next = loss(a - length * stepA, b - length * stepB)
            }
            guard next < value else { break }
            a -= length * stepA
            b -= length * stepB
            value = next
        }
        // Margins that say nothing, or the opposite, leave the share of the class.
        return a.isFinite && b.isFinite && a > 0 ? (a, b) : (0, log((positive + 1) / (negative + 1)))
    }
}
