import LinearAlgebra

extension Cholesky where Scalar == Double {
    /// The decomposition of a matrix, of which only the lower triangle is read; nil if it has none.
    ///
    /// - Throws: ``TrainingError/stopped``.
    static func of(_ matrix: consuming Matrix<Double>, _ shouldStop: () -> Bool) throws(TrainingError) -> Cholesky? {
        let found: Cholesky?
        do {
            found = try Cholesky(matrix, shouldStop: shouldStop)
        } catch {
            return nil
        }
        guard let found else { throw .stopped }
        return found
    }
}
