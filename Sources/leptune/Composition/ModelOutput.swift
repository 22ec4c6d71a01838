import Foundation

/// Where a model is written.
enum ModelOutput {
    /// The file of a path, once it is sure that it can be written: before the training, not after.
    static func file(_ path: String) throws -> URL {
        let file = URL(filePath: path)
        let folder = file.deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), isFolder.boolValue {
            throw CommandFailure(.invalidInput, "\(path) is a folder; name a file for the model.")
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw CommandFailure(.invalidInput, "\(path) cannot be written: its folder is not there or not writable.")
        }
        return file
    }
}
