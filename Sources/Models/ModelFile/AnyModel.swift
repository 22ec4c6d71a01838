public import Foundation

/// A model of either kind of file.
public enum AnyModel: Sendable {
    /// One model, as `train` writes it.
    case single(SavedModel)
    /// Several, as `auto` writes them.
    case ensemble(EnsembleModel)

    /// Reads a file of either kind.
    ///
    /// - Throws: ``ModelFileError``.
    public init(contentsOf file: URL) throws(ModelFileError) {
        let bytes = try ModelFileBytes.read(file)
        guard !RecommendationModel.isRecommendation(bytes) else {
            throw .inaccessible("this model makes recommendations; 'leptune predict' and 'leptune model show' take it")
        }
        if EnsembleModel.isEnsemble(bytes) {
            self = .ensemble(try EnsembleModel(decoding: bytes))
        } else {
            self = .single(try SavedModel(decoding: bytes))
        }
    }
}
