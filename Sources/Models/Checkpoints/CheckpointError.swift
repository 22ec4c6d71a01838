/// Why a checkpoint could not be read.
public enum CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The bytes are not a checkpoint, or were cut or changed.
    case damaged(String)
    /// The checkpoint is of a newer form than this version reads.
    case unsupportedVersion(Int)
    /// The checkpoint is of a model with other settings or data.
    case mismatch(String)

    /// One sentence: what is wrong.
    public var description: String {
        switch self {
        case .damaged(let problem): "the checkpoint is damaged: \(problem)"
        case .unsupportedVersion(let version):
            "the checkpoint has version \(version); this program reads \(TensorArchive.version)"
        case .mismatch(let problem): "the checkpoint belongs to another model: \(problem)"
        }
    }
}
