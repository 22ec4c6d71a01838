import Foundation

/// A directory of a test's own, gone when the test ends.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "leptune-store-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // What is left behind lies in the system's temporary directory.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// A path in the directory.
    func callAsFunction(_ name: String = "s.db") -> String { "\(path)/\(name)" }

    /// The names of the files.
    var files: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }
}

/// The content of a file.
func content(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
}

/// The permissions of a file.
func permissions(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
}

/// Copies a store with its log and ledger by another process, as a machine that lost power would leave them.
///
/// Reading the file in this process would drop SQLite's locks on it.
func copyStore(_ from: String, to: String) throws {
    for suffix in ["", "-wal", ".seq"] where FileManager.default.fileExists(atPath: from + suffix) {
        let copy = Process()
        copy.executableURL = URL(fileURLWithPath: "/bin/cp")
        copy.arguments = [from + suffix, to + suffix]
        try copy.run()
        copy.waitUntilExit()
    }
}
