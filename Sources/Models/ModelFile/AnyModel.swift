package import Foundation

/// A model of any kind of file.
package enum AnyModel: Sendable {
    /// One model of a target, as `train` writes it.
    case single(SavedModel)
    /// Several models of a target, as `auto` writes them.
    case ensemble(EnsembleModel)
    /// Groups of rows, as `auto` writes them where nothing is to be predicted.
    case clusters(ClusterModel)
    /// What rows are usually like, as `anomalies` writes it.
    case anomalies(AnomalyModel)
    /// A model of series, as `forecast` writes it.
    case forecast(ForecastModel)
    /// What users choose next, as `recommend` writes it.
    case recommendation(RecommendationModel)

    /// Reads a file of any kind.
    ///
    /// - Throws: ``ModelFileError``.
    package init(contentsOf file: URL) throws(ModelFileError) {
        let bytes = try ModelFileBytes.read(file)
        if EnsembleModel.isEnsemble(bytes) {
            self = .ensemble(try EnsembleModel(decoding: bytes))
            return
        }
        switch ModelContainer.kind(of: bytes) {
        case ClusterDescription.kind: self = .clusters(try ClusterModel(decoding: bytes))
        case AnomalyDescription.kind: self = .anomalies(try AnomalyModel(decoding: bytes))
        case ForecastDescription.kind: self = .forecast(try ForecastModel(decoding: bytes))
        case RecommendationDescription.kind: self = .recommendation(try RecommendationModel(decoding: bytes))
        default: self = .single(try SavedModel(decoding: bytes))
        }
    }

    /// The model, if it predicts a target of rows; nil for others.
    package var predictive: PredictiveModel? {
        switch self {
        case .single(let saved): .single(saved)
        case .ensemble(let ensemble): .ensemble(ensemble)
        case .clusters, .anomalies, .forecast, .recommendation: nil
        }
    }
}

/// A model that predicts a target of rows.
public enum PredictiveModel: Sendable {
    /// One model, as `train` writes it.
    case single(SavedModel)
    /// Several, as `auto` writes them.
    case ensemble(EnsembleModel)
}
