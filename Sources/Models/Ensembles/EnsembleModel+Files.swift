import Datasets
public import Foundation

extension EnsembleModel {
    /// Writes the file: whole, or not at all.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)``.
    public func write(to file: URL) throws(ModelFileError) {
        try ModelFileWriter.write(try encoded(), to: file)
    }
}

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
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(file.path, named: file.relativePath)
        } catch {
            throw .inaccessible("\(file.relativePath): \(error.problem)")
        }
        if EnsembleModel.isEnsemble(bytes) {
            self = .ensemble(try EnsembleModel(decoding: bytes))
        } else {
            self = .single(try SavedModel(decoding: bytes))
        }
    }
}
