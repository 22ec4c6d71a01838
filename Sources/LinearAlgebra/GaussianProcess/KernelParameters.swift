/// What the covariance of a Gaussian process is made of.
package struct KernelParameters: Sendable, Hashable {
    /// ℓ: over what distance each dimension matters, greater than 0; infinity for not at all.
    package var lengthscales: [Double]
    /// The variance of the function, greater than 0.
    package var signal: Double
    /// The variance of the noise on an observation, greater than 0.
    package var noise: Double

    /// Creates parameters.
    package init(lengthscales: [Double], signal: Double, noise: Double) {
        self.lengthscales = lengthscales
        self.signal = signal
        self.noise = noise
    }

    /// 1/ℓ² of each column.
    package func weights(of dimensionOfColumn: [Int]) -> [Double] {
        dimensionOfColumn.map { 1 / (lengthscales[$0] * lengthscales[$0]) }
    }
}
