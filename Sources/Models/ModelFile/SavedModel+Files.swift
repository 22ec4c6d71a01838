import Datasets
public import Foundation

extension SavedModel {
    /// Reads a model file.
    ///
    /// - Throws: ``ModelFileError``.
    public init(contentsOf file: URL) throws(ModelFileError) {
        try self.init(decoding: try ModelFileBytes.read(file))
    }

    /// Writes a model file: whole, or not at all.
    ///
    /// The bytes go to a file beside it, to the disk, and then under its name: whoever looks sees the old file or the new
    /// one, also after a crash.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)``.
    public func write(to file: URL) throws(ModelFileError) {
        try ModelFileBytes.write(try encoded(), to: file)
    }
}
