public import LinearAlgebra

/// One model in training.
///
/// A learner is created by ``EstimatorEntry/make(settings:data:seed:stream:totalEpochs:)``, then asked for one unit
/// of fidelity after another. It belongs to the thread that trains it.
///
/// Training is deterministic: the same settings, data, seed and number of epochs give the same model to the bit,
/// also when it was interrupted between epochs and continued from its encoded state in another process. The condition
/// is the same processor type, OpenBLAS version and thread count (see `BLAS`).
public protocol Learner: AnyObject {
    /// How many units of fidelity are complete.
    var epoch: Int { get }

    /// Whether further epochs change nothing: solved in closed form, converged, or stopped early.
    var isConverged: Bool { get }

    /// Trains for one more unit. When converged, only counts it.
    ///
    /// - Parameter shouldStop: Asked often; when it answers true, the epoch ends unfinished.
    /// - Throws: ``TrainingError/diverged(epoch:)`` if the loss or a weight is NaN or infinite, and
    ///   ``TrainingError/stopped``. After either the learner must not be used; restore a state into a new one.
    func trainEpoch(shouldStop: () -> Bool) throws

    /// Predicts for encoded rows, in the order given.
    ///
    /// - Parameter features: `n` × the number of features of the training set.
    /// - Returns: Probabilities, `n` × classes; numbers, `n` × 1; or shares of clusters, as ``FittedModel/predict(_:)``.
    /// - Throws: ``TrainingError/wrongFeatureCount(found:expected:)``.
    func predict(_ features: Matrix<Float>) throws -> Matrix<Float>

    /// The model as it is now, without what training needs.
    ///
    /// - Throws: ``TrainingError`` if training failed.
    func model() throws -> any FittedModel

    /// Everything needed to go on, exact to the bit, in the form of ``TensorArchive``.
    func encodeState() throws -> [UInt8]

    /// Continues from a state that a learner with the same settings, data, seed and total encoded.
    ///
    /// - Throws: ``CheckpointError`` if the bytes are damaged or belong to another model; the learner is then as before.
    func restoreState(_ bytes: [UInt8]) throws
}

extension Learner {
    /// Trains until a number of epochs are complete.
    ///
    /// - Throws: As ``trainEpoch(shouldStop:)``.
    public func train(untilEpoch target: Int) throws {
        while epoch < target { try trainEpoch { false } }
    }
}
