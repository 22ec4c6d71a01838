import Foundation

/// A folder that lasts as long as the value.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(
            path: "leptune-datasets-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func write(_ bytes: [UInt8], to name: String) throws -> URL {
        let file = url.appending(path: name)
        try Data(bytes).write(to: file)
        return file
    }

    deinit {
        // Silence is right: a folder that cannot be removed must not fail the test that used it.
        try? FileManager.default.removeItem(at: url)
    }
}
