/// How losses become values that a Gaussian process can model: what its hyperparameters depend on beside the losses.
enum LossStandardisation: Sendable, Hashable {
    /// Of the metric's losses, which are made to look normal. Where trials failed, losses that are all equal have a value
    /// as well, 0.
    case losses(hasFailures: Bool)
    /// Of marks: 1 for a trial that failed, 0 for one that did not.
    case failures

    /// The scale of losses and their values on it; nil if their differences say nothing.
    func callAsFunction(_ losses: [Double]) -> (scale: LossScale, values: [Double])? {
        let scale: LossScale?
        switch self {
        case .losses(let hasFailures):
            let same = hasFailures ? losses.first.map(LossScale.unit(around:)) : nil
            scale = LossScale(losses, isNormalising: true) ?? same
        case .failures: scale = LossScale(losses)
        }
        return scale.map { ($0, losses.map($0.value(of:))) }
    }
}
