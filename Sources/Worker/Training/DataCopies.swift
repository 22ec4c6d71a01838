import Foundation
import Glibc
import Studies

/// The data files that a worker has: where the study says, or fetched from the manager and named by their digest.
struct DataCopies {
    private struct Stamp: Hashable {
        var path: String
        var size: Int
        var seconds: Int
        var nanoseconds: Int
        var inode: UInt
    }

    private let folder: URL
    private var digests: [Stamp: String] = [:]

    init(folder: URL) { self.folder = folder }

    /// Fetches the files of an objective that this machine does not have with the contents they had for the study.
    mutating func complete(_ objective: Objective, _ fetch: ArtifactFetch) throws(ArtifactFetch.Failure) {
        guard case .train(let train) = objective else { return }
        // Bundled data come with every worker.
        if case .bundled = train.data.source { return }
        for file in train.data.files where !hasCopy(of: file.content) && !hasOriginal(file) {
            do {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw .refused("cannot create the folder \(folder.path) for copies of data: \(error)")
            }
            try fetch.file(of: file.content, to: folder.appending(path: file.content.digest))
        }
    }

    private func hasCopy(of content: ArtifactReference) -> Bool {
        Self.stamp(folder.appending(path: content.digest).path)?.size == content.bytes
    }

    /// Whether the file is where it was, with the same contents. Reads it once for each version of it.
    private mutating func hasOriginal(_ file: DataFile) -> Bool {
        guard let stamp = Self.stamp(file.path), stamp.size == file.content.bytes else { return false }
        if let known = digests[stamp] { return known == file.content.digest }
        guard let digest = Self.digest(file.path) else { return false }
        digests[stamp] = digest
        return digest == file.content.digest
    }

    private static func stamp(_ path: String) -> Stamp? {
        var facts = stat()
        guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
        return Stamp(
            path: path, size: Int(facts.st_size), seconds: facts.st_mtim.tv_sec, nanoseconds: facts.st_mtim.tv_nsec,
            inode: UInt(facts.st_ino))
    }

    private static func digest(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var digest = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return digest.finish() }
            buffer.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
