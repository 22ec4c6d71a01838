import Datasets
import Foundation

/// Files that commands were asked to write.
enum OutputFile {
    /// Writes a file whole, so that nobody ever sees half of it; a device, a pipe or a link keeps its place.
    ///
    /// - Throws: ``CommandFailure`` naming the file and the reason.
    static func write(_ bytes: [UInt8], to path: String) throws {
        do {
            try FileBytes.write(bytes, to: path)
        } catch {
            throw CommandFailure(.failure, "cannot write '\(path)': \(error)")
        }
    }
}
