import Foundation
import Glibc

/// Changes to the file of authorized workers' keys; a manager that runs notices within a second.
///
/// Comments and the other lines stay as they are. The new file replaces the old one at once, so a manager never reads
/// half of it.
public struct AuthorizedKeysFile {
    private let path: String

    /// Names the file; it need not exist yet.
    public init(_ path: String) {
        self.path = path
    }

    /// Adds a key, or renames one that is there.
    ///
    /// - Throws: `WireError` if a line of the file is wrong or it cannot be written.
    public func trust(_ key: CurveKey, name: String) throws {
        guard KeyFile.isName(name) else {
            throw WireError(.key, "key name “\(name.prefix(40))” must be 1 to \(Limits.nameBytes) bytes without spaces")
        }
        var lines = try readLines().filter { Self.key(of: $0) != key }
        lines.append(KeyFile.publicLine(key, name: name))
        try write(lines)
    }

    /// Takes out every key of a name, or the one key given by its 40 characters.
    ///
    /// - Returns: How many were taken out.
    /// - Throws: `WireError` if a line of the file is wrong or it cannot be written.
    public func revoke(_ nameOrKey: String) throws -> Int {
        let lines = try readLines()
        let kept = lines.filter { line in
            guard let key = Self.key(of: line) else { return true }
            return key.z85 != nameOrKey && line.split(whereSeparator: \.isWhitespace).last.map(String.init) != nameOrKey
        }
        if kept.count < lines.count { try write(kept) }
        return lines.count - kept.count
    }

    private func readLines() throws -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        // Nothing is changed in a file that is not understood.
        _ = try AuthorizedKeys(file: path)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.last?.isEmpty ?? false { lines.removeLast() }
        return lines
    }

    private static func key(of line: String) -> CurveKey? {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count == 3, words[0] == "lep1" else { return nil }
        return CurveKey(z85: String(words[1]))
    }

    private func write(_ lines: [String]) throws {
        let draft = "\(path).new-\(getpid())"
        let bytes = Array((lines.map { $0 + "\n" }.joined()).utf8)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw WireError(.key, "cannot write \(draft): \(errnoText(errno))") }
        let isWritten = Glibc.write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        Glibc.close(file)
        guard isWritten, rename(draft, path) == 0 else {
            let reason = errnoText(errno)
            unlink(draft)
            throw WireError(.key, "cannot write \(path): \(reason)")
        }
    }
}
