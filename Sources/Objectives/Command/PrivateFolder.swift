import Foundation

/// A new folder that only this user can enter, removed with the value.
final class PrivateFolder {
    let url: URL

    init() throws {
        let template = FileManager.default.temporaryDirectory.appending(path: "leptune-XXXXXX").path
        var path = Array(template.utf8CString)
        // mkdtemp makes the folder with mode 0700 and never follows a link that somebody put there.
        guard mkdtemp(&path) != nil else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        let bytes = path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        url = URL(filePath: String(decoding: bytes, as: UTF8.self), directoryHint: .isDirectory)
    }

    deinit {
        // Silence is right: what cannot be removed is left to the system's cleaning of temporary files.
        try? FileManager.default.removeItem(at: url)
    }
}
