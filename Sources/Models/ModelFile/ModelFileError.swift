/// Why a model file could not be read or written.
public enum ModelFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file cannot be opened, read or written; the sentence says why.
    case inaccessible(String)
    /// The bytes do not begin as a model file does.
    case notAModel
    /// The file was made by a newer Leptune.
    case unsupportedVersion(Int)
    /// The bytes were cut or changed, or contradict themselves.
    case damaged(String)
    /// This program has no estimator of that name.
    case unknownEstimator(name: String, leptune: String)

    /// One sentence: what is wrong and, where there is one, how to mend it.
    public var description: String {
        switch self {
        case .inaccessible(let problem): problem
        case .notAModel: "this is not a model file of Leptune"
        case .unsupportedVersion(let version):
            "the model file has version \(version), this program reads \(ModelContainer.version); use a newer Leptune"
        case .damaged(let problem): "the model file is damaged: \(problem)"
        case .unknownEstimator(let name, let leptune):
            "the model's estimator \"\(name)\" is unknown; the file was made by Leptune \(leptune)"
        }
    }
}
