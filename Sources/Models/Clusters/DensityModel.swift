public import LinearAlgebra

/// A fitted model that says how densely rows lie around a place.
public protocol DensityModel: FittedModel {
    /// The logarithm of the density at each row.
    ///
    /// - Parameter rows: `n` × features.
    /// - Throws: ``TrainingError/wrongFeatureCount(found:expected:)``.
    func logDensities(of rows: Matrix<Float>) throws -> [Double]

    /// How many numbers were free to be fitted.
    var parameterCount: Int { get }
}
