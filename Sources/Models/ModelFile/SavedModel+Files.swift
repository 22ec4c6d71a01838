import Datasets
public import Foundation

extension SavedModel {
    /// Reads a model file.
    ///
    /// - Throws: ``ModelFileError``.
    public init(contentsOf file: URL) throws(ModelFileError) {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(file.path, named: file.relativePath)
        } catch {
            throw .inaccessible("\(file.relativePath): \(error.problem)")
        }
        try self.init(decoding: bytes)
    }

    /// Writes a model file: whole, or not at all.
    ///
    /// The bytes go to a file beside it, to the disk, and then under its name: whoever looks sees the old file or the new
    /// one, also after a crash.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)``.
    public func write(to file: URL) throws(ModelFileError) {
        try ModelFileWriter.write(try encoded(), to: file)
    }
}

/// Puts bytes under a name at once.
enum ModelFileWriter {
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
