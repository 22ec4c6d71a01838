import Datasets
import Foundation

/// The bytes of model files of every kind.
enum ModelFileBytes {
    static func read(_ file: URL) throws(ModelFileError) -> [UInt8] {
        do {
            return try FileBytes.read(file.path, named: file.relativePath)
        } catch {
            throw .inaccessible("\(file.relativePath): \(error.problem)")
        }
    }

    /// Puts bytes under a name at once.
    static func write(_ bytes: [UInt8], to file: URL) throws(ModelFileError) {
        do {
            try FileBytes.write(bytes, to: file.path)
        } catch {
            throw .inaccessible("the model cannot be written to \(file.relativePath): \(error)")
        }
    }
}
