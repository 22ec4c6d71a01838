package import Datasets
package import LinearAlgebra

extension Matrix<Float> {
    /// The share of rows whose true number is at most what is predicted: what a quantile promises; nil without numbers.
    package func shareOfRows(below target: Target) -> Double? {
        guard case .numbers(let numbers) = target, !numbers.isEmpty else { return nil }
        return Double(numbers.indices.count { numbers[$0] <= self[$0, 0] }) / Double(numbers.count)
    }
}
