public import Foundation

/// A model of any kind of file.
public enum AnyModel: Sendable {
    /// One model, as `train` writes it.
    case single(SavedModel)
    /// Several, as `auto` writes them.
    case ensemble(EnsembleModel)
    /// A model of series, as `forecast` writes it.
    case forecast(ForecastModel)

    /// Reads a file of any kind.
    ///
    /// - Throws: ``ModelFileError``.
    public init(contentsOf file: URL) throws(ModelFileError) {
        let bytes = try ModelFileBytes.read(file)
        guard !RecommendationModel.isRecommendation(bytes) else {
            throw .inaccessible("this model makes recommendations; 'leptune predict' and 'leptune model show' take it")
        }
        if EnsembleModel.isEnsemble(bytes) {
            self = .ensemble(try EnsembleModel(decoding: bytes))
        } else if ForecastModel.isForecast(bytes) {
            self = .forecast(try ForecastModel(decoding: bytes))
        } else {
            self = .single(try SavedModel(decoding: bytes))
        }
    }
}
