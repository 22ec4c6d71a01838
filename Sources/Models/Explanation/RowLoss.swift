package import Datasets
package import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How wrong a prediction is, row by row: what slices are compared and rows are ranked by.
package enum RowLoss {
    /// The name of what ``values(of:_:)`` gives.
    package static func name(for task: LearningTask) -> String {
        task == .classification ? "log-loss" : "absolute error"
    }

    /// −log of the probability of the true class, which counts as at least 1e-15; or the absolute error.
    package static func values(of predictions: Matrix<Float>, _ target: Target) -> [Double] {
        switch target {
        case .classes(let codes, _):
            codes.indices.map { -log(max(Double(predictions[$0, Int(codes[$0])]), 1e-15)) }
        case .numbers(let numbers): numbers.indices.map { abs(Double(predictions[$0, 0]) - Double(numbers[$0])) }
        case .unlabelled(let count, _): [Double](repeating: 0, count: count)
        }
    }

    /// Whether predictions have a lesser loss than others (of numbers the squared error) by more than the standard error of
    /// the difference.
    package static func isLess(_ predictions: Matrix<Float>, than others: Matrix<Float>, _ target: Target) -> Bool {
        let isNumbers = target.task == .regression
        let gains = zip(values(of: others, target), values(of: predictions, target)).map {
            isNumbers ? $0 * $0 - $1 * $1 : $0 - $1
        }
        return gains.count > 1 && gains.mean > gains.deviation / Double(gains.count).squareRoot()
    }
}
