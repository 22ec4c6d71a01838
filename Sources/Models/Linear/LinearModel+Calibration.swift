import Datasets
import LinearAlgebra

extension LinearModel {
    /// The model of a support vector machine with what makes its margins logits of classes: Platt scaling on the rows it
    /// was trained on, each sum by itself.
    ///
    /// Rows that it was trained on serve, as a linear machine has few weights beside them.
    func calibrated(on data: TrainingSet) -> LinearModel {
        guard case .classes(let codes, _) = data.target else { return self }
        let margins = data.features.multiplied(by: weights)
        let outputs = margins.columns
        let rowWeights = (0..<margins.rows).map { Double(data.weights?[$0] ?? 1) }
        let scalings = (0..<outputs).map { k in
            let positive = Int32(link == .logistic ? 1 : k)
            let values = (0..<margins.rows).map { Double(margins.elements[$0 * outputs + k] + intercepts[k]) }
            return PlattScaling(values: values, isFirst: codes.map { $0 == positive }, weights: rowWeights)
        }
        return LinearModel(
            weights: weights, intercepts: intercepts, link: link,
            calibration: .init(
                slopes: scalings.map { Float(-$0.slope) }, offsets: scalings.map { Float(-$0.shift) }))
    }
}
