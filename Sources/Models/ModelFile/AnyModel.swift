public import Foundation

/// A model of any kind of file.
public enum AnyModel: Sendable {
    /// One model of a target, as `train` writes it.
    case single(SavedModel)
    /// Several models of a target, as `auto` writes them.
    case ensemble(EnsembleModel)
    /// What rows are usually like, as `anomalies` writes it.
    case anomalies(AnomalyModel)
    /// Groups of rows, as `auto` writes them where nothing is to be predicted.
    case clusters(ClusterModel)

    /// Reads a file of any kind.
    ///
    /// - Throws: ``ModelFileError``.
    public init(contentsOf file: URL) throws(ModelFileError) {
        let bytes = try ModelFileBytes.read(file)
        if EnsembleModel.isEnsemble(bytes) {
            self = .ensemble(try EnsembleModel(decoding: bytes))
            return
        }
        switch ModelContainer.kind(of: bytes) {
        case AnomalyDescription.kind: self = .anomalies(try AnomalyModel(decoding: bytes))
        case ClusterDescription.kind: self = .clusters(try ClusterModel(decoding: bytes))
        default: self = .single(try SavedModel(decoding: bytes))
        }
    }

    /// The model, if it predicts a target; nil for one of rows alone.
    public var predictive: PredictiveModel? {
        switch self {
        case .single(let saved): .single(saved)
        case .ensemble(let ensemble): .ensemble(ensemble)
        case .anomalies, .clusters: nil
        }
    }
}

/// A model that predicts a target.
public enum PredictiveModel: Sendable {
    /// One model, as `train` writes it.
    case single(SavedModel)
    /// Several, as `auto` writes them.
    case ensemble(EnsembleModel)
}
