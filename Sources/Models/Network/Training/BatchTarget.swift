/// What a batch should have given, as the loss needs it.
package enum BatchTarget<Scalar> {
    /// One class code for each row; every row counts 1.
    case classes(UnsafePointer<Int32>)
    /// How much each row should be of each class, `rows` × classes, times how much the row counts.
    case shares(UnsafePointer<Scalar>)
    /// One number for each row, and how much each row counts (1 if nil).
    case numbers(UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>?)

    /// The sum of the losses of rows from raw outputs, which are replaced by their gradient of the mean loss.
    ///
    /// - Parameters:
    ///   - output: `rows` × columns, before their shift.
    ///   - shift: What is added to each column.
    ///   - shiftGradient: Set to the gradient with respect to it.
    package func differentiateLoss(
        _ output: UnsafeMutablePointer<Scalar>, shift: UnsafePointer<Scalar>,
        shiftGradient: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int
    ) -> Double where Scalar: NetworkScalar {
        let weight = 1 / Scalar(rows)
        switch self {
        case .classes(let labels):
            return Scalar.crossEntropy(
                output, shift: shift, labels: labels, weight: weight, shiftGradient: shiftGradient, rows: rows,
                columns: columns)
        case .shares(let shares):
            return Scalar.crossEntropy(
                output, shift: shift, shares: shares, weight: weight, shiftGradient: shiftGradient, rows: rows,
                columns: columns)
        case .numbers(let numbers, let weights):
            return Scalar.squaredError(
                output, shift: shift, targets: numbers, weights: weights, weight: weight,
                shiftGradient: shiftGradient, rows: rows)
        }
    }
}
