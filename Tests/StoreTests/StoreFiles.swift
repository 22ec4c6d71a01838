import Foundation
import TestKit

extension TemporaryDirectory {
    /// The path of a store in the directory.
    func callAsFunction() -> String { self("s.db") }
}

/// The content of a file.
func content(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
}

/// The permissions of a file.
func permissions(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
}

/// Copies a store with its log and ledger, or with as much of it, by another process, as a machine that lost power would leave
/// it.
///
/// Reading the file in this process would drop SQLite's locks on it.
func copyStore(_ from: String, to: String, suffixes: [String] = ["", "-wal", ".seq"]) throws {
    for suffix in suffixes where FileManager.default.fileExists(atPath: from + suffix) {
        let copy = Process()
        copy.executableURL = URL(fileURLWithPath: "/bin/cp")
        copy.arguments = [from + suffix, to + suffix]
        try copy.run()
        copy.waitUntilExit()
    }
}
