public import Foundation

extension EnsembleModel {
    /// Writes the file: whole, or not at all.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)``.
    public func write(to file: URL) throws(ModelFileError) {
        try ModelFileBytes.write(try encoded(), to: file)
    }
}
