import Datasets
import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension LinearModel {
    /// The model with what makes its margins logits of classes: 1 / (1 + exp(−(a · margin + b))), with a and b of
    /// largest likelihood on the training rows.
    ///
    /// Margins that say nothing, or the opposite, leave the share of the class.
    ///
    /// - SeeAlso: ``PlattScaling``.
    func calibrated(on data: TrainingSet, shouldStop: () -> Bool = { false }) throws(TrainingError) -> LinearModel {
        guard case .classes(let codes, _) = data.target else { return self }
        let margins = data.features.multiplied(by: weights)
        let outputs = margins.columns
        let rowWeights = data.weights.map { $0.map(Double.init) } ?? [Double](repeating: 1, count: margins.rows)
        var slopes = [Float](repeating: 0, count: outputs)
        var offsets = [Float](repeating: 0, count: outputs)
        for k in 0..<outputs {
            let positive = Int32(link == .logistic ? 1 : k)
            let values = (0..<margins.rows).map { Double(margins.elements[$0 * outputs + k] + intercepts[k]) }
            let isFirst = codes.map { $0 == positive }
            let scaling = try PlattScaling(
                values: values, isFirst: isFirst, weights: rowWeights, shouldStop: shouldStop)
            if scaling.slope < 0 {
                slopes[k] = Float(-scaling.slope)
                offsets[k] = Float(-scaling.shift)
            } else {
                var (first, second) = (1.0, 1.0)
                for (weight, isFirst) in zip(rowWeights, isFirst) {
                    if isFirst { first += weight } else { second += weight }
                }
                offsets[k] = Float(log(first / second))
            }
        }
        return LinearModel(
            weights: weights, intercepts: intercepts, link: link,
            calibration: .init(slopes: slopes, offsets: offsets))
    }
}
