import Foundation
import Glibc

/// Key files: one line, `lep1 <public key> <name>` or `lep1-secret <secret key> <name>`.
public enum KeyFile {
    /// Writes a pair to `path` (secret, mode 0600) and `path.pub`, creating the directory with mode 0700.
    ///
    /// - Parameters:
    ///   - pair: What to write.
    ///   - name: Who it belongs to, shown in lists; 1 to 128 bytes without spaces.
    ///   - path: The secret file; an existing one is never overwritten.
    /// - Throws: `WireError` naming the file that exists or cannot be written.
    public static func write(_ pair: CurveKeyPair, name: String, to path: String) throws {
        guard isName(name) else {
            throw WireError(.key, "key name “\(name.prefix(40))” must be 1 to \(Limits.nameBytes) bytes without spaces")
        }
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try create(path, mode: 0o600, text: "lep1-secret \(pair.secretKey.z85) \(name)\n")
        try create(path + ".pub", mode: 0o644, text: publicLine(pair.publicKey, name: name) + "\n")
    }

    /// The line that an authorized-keys file or a `.pub` file holds for a key.
    public static func publicLine(_ key: CurveKey, name: String) -> String { "lep1 \(key.z85) \(name)" }

    /// Reads a pair from its secret file.
    ///
    /// - Throws: `WireError` if the file is missing, malformed, or readable by group or others.
    public static func readPair(_ path: String) throws -> CurveKeyPair {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw WireError(.key, "cannot read key file \(path): \(errnoText(errno))") }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw WireError(.key, "cannot read key file \(path): \(errnoText(errno))")
        }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = read(descriptor, &bytes, bytes.count)
        let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 3, words[0] == "lep1-secret", let key = CurveSecretKey(z85: String(words[1])) else {
            let guess = words.first == "lep1" ? "; this is the public one, which goes to others" : ""
            throw WireError(
                .key, "key file \(path) must hold one line “lep1-secret <40 Z85 characters> <name>”\(guess)")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw WireError(.key, "key file \(path) is open to others (mode \(mode)): chmod 600 \(path)")
        }
        return try CurveKeyPair(secretKey: key)
    }

    /// Reads one public key from a `.pub` file, or from its 40 Z85 characters themselves.
    public static func readPublicKey(_ pathOrKey: String) throws -> CurveKey {
        if let key = CurveKey(z85: pathOrKey) { return key }
        let keys = try AuthorizedKeys(file: pathOrKey)
        guard keys.names.count == 1, let key = keys.names.keys.first else {
            throw WireError(.key, "\(pathOrKey) must hold one public key, found \(keys.names.count)")
        }
        return key
    }

    static func isName(_ name: some StringProtocol) -> Bool {
        (1...Limits.nameBytes).contains(name.utf8.count) && name.utf8.allSatisfy { $0 > 32 && $0 != 127 }
    }

    private static func create(_ path: String, mode: mode_t, text: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw WireError(.key, "cannot create key file \(path): \(errnoText(errno))") }
        defer { Glibc.close(descriptor) }
        guard Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count, fsync(descriptor) == 0 else {
            throw WireError(.key, "cannot write key file \(path): \(errnoText(errno))")
        }
    }
}
