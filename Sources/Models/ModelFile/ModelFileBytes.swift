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
        let half = file.deletingLastPathComponent()
            .appending(path: ".\(file.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).new")
        do {
            try Data().write(to: half)
            let handle = try FileHandle(forWritingTo: half)
            defer { try? handle.close() }
            try handle.write(contentsOf: bytes)
            try handle.synchronize()
            guard rename(half.path, file.path) == 0 else {
                throw CocoaError(
                    .fileWriteUnknown, userInfo: [NSLocalizedDescriptionKey: String(cString: strerror(errno))])
            }
        } catch {
            // What is left of a file that could not be written is of no use, and may be gone already.
            try? FileManager.default.removeItem(at: half)
            throw .inaccessible("the model cannot be written to \(file.relativePath): \(error.localizedDescription)")
        }
    }
}
