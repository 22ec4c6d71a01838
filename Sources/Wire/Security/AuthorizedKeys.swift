import Foundation
import Glibc

/// The public keys of the workers that a manager takes: one `lep1 <key> <name>` a line, `#` for comments.
public struct AuthorizedKeys: Sendable, Equatable {
    /// The name of each key.
    public let names: [CurveKey: String]
    /// What is wrong in lines that therefore authorise nobody, in file order.
    public let problems: [WireError]

    /// Reads the text of a file that messages call `path`; never fails.
    public init(text: String, path: String) {
        var names: [CurveKey: String] = [:]
        var problems: [WireError] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            let place = "\(path):\(index + 1)"
            guard first == "lep1" else {
                problems.append(WireError(.key, "\(place): expected “lep1 <key> <name>”, found “\(first.prefix(20))”"))
                continue
            }
            guard words.count == 3, KeyFile.isName(words[2]) else {
                problems.append(WireError(.key, "\(place): expected “lep1 <key> <name>”, found \(words.count) words"))
                continue
            }
            guard let key = CurveKey(z85: String(words[1])) else {
                problems.append(WireError(.key, "\(place): a key has 40 Z85 characters, found \(words[1].count)"))
                continue
            }
            names[key] = String(words[2])
        }
        self.names = names
        self.problems = problems
    }

    /// Reads a file, every line of which must be right.
    ///
    /// - Throws: `WireError` with the first problem, or if the file cannot be read.
    public init(file path: String) throws {
        self.init(text: try Self.read(path), path: path)
        if let problem = problems.first { throw problem }
    }

    fileprivate static func read(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw WireError(.key, "cannot read the keys in \(path): \(errnoText(errno))")
        }
        return String(decoding: data, as: UTF8.self)
    }
}

/// Keeps `AuthorizedKeys` as its file changes, so that a revoked key is out within a second.
///
/// Wrong at the start it refuses to open. Later a wrong line authorises nobody while the others hold, and a missing
/// file authorises nobody at all.
struct WatchedKeys {
    private let path: String
    private var stamp: Stamp?
    private(set) var keys: AuthorizedKeys

    init(path: String) throws {
        self.path = path
        stamp = Stamp(path)
        keys = try AuthorizedKeys(file: path)
    }

    /// Reads the file again if it is not the one read last.
    mutating func refresh() {
        let now = Stamp(path)
        guard now != stamp else { return }
        stamp = now
        // A file that is gone or unreadable must authorise nobody, which is what an empty text does.
        keys = AuthorizedKeys(text: (try? AuthorizedKeys.read(path)) ?? "", path: path)
    }

    private struct Stamp: Equatable {
        var device: UInt
        var inode: UInt
        var size: Int
        var seconds: Int
        var nanoseconds: Int

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            size = Int(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }
}
