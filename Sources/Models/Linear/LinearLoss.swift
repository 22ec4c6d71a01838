import CKernels

/// The convex losses of linear models, as functions of a row's weighted sum.
enum LinearLoss: Equatable {
    /// log(1 + exp(−t · sum)) for two classes t = −1, 1.
    case logistic
    /// −log softmax(sums) of the row's class.
    case softmax
    /// max(0, 1 − t · sum)² for t = −1, 1: each class against the others.
    case squaredHinge
    /// (sum − number)² / 2.
    case squaredError
    /// exp(sum) − number · sum.
    case poisson
    /// The pinball loss of the standardised number less the sum, smoothed.
    case pinball(quantile: Double)

    /// What a class counts as when it is the one that a sum speaks for, and when it is not.
    var marks: (this: Float, other: Float) { self == .squaredHinge ? (1, -1) : (1, 0) }

    /// The weighted loss of some rows; replaces sums by weighted slopes, and fills in curvatures unless that is nil.
    ///
    /// Not for ``softmax``, whose rows have several sums.
    func evaluate(
        _ sums: UnsafeMutablePointer<Float>, targets: UnsafePointer<Float>, weights: UnsafePointer<Float>?,
        curvature: UnsafeMutablePointer<Float>?, smoothing: Double, rows: Int
    ) -> Double {
        switch self {
        case .logistic: leptune_logistic_loss_f32(sums, targets, weights, curvature, rows)
        case .squaredHinge: leptune_squared_hinge_loss_f32(sums, targets, weights, curvature, rows)
        case .squaredError: leptune_squared_error_loss_f32(sums, targets, weights, curvature, rows)
        case .poisson: leptune_poisson_loss_f32(sums, targets, weights, curvature, rows)
        case .pinball(let quantile):
            leptune_pinball_loss_f32(sums, targets, weights, curvature, Float(quantile), Float(smoothing), rows)
        case .softmax: preconditionFailure("softmax has several sums a row")
        }
    }
}
