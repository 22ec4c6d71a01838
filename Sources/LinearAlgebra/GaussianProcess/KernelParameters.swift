/// What the covariance of a Gaussian process is made of.
package struct KernelParameters: Sendable, Hashable {
    /// ℓ: over what distance each dimension matters, greater than 0; infinity for not at all.
    package var lengthscales: [Double]
    /// The variance of the function, greater than 0.
    package var signal: Double
    /// The variance of the noise on an observation, greater than 0.
    package var noise: Double

    /// How columns are warped before distances are taken; nil for not at all.
    package var warping: InputWarping?

    /// What each dimension adds by itself; nil for nothing.
    package var effects: MainEffects?

    /// Creates parameters.
    package init(
        lengthscales: [Double], signal: Double, noise: Double, warping: InputWarping? = nil,
        effects: MainEffects? = nil
    ) {
        self.warping = warping
        self.effects = effects
        self.lengthscales = lengthscales
        self.signal = signal
        self.noise = noise
    }

    /// The variance of the function with all its parts.
    package var variance: Double { signal + (effects?.variance ?? 0) }

    /// 1/ℓ² of each column.
    package func weights(of dimensionOfColumn: [Int]) -> [Double] {
        dimensionOfColumn.map { 1 / (lengthscales[$0] * lengthscales[$0]) }
    }

    /// The derivative of a warped column by its position; 1 if it is not warped.
    func slope(at position: Double, column: Int) -> Double {
        guard let warping, !warping.isIdentity(column) else { return 1 }
        return warping.value(position, column: column).byPosition
    }
}
