import Digests
public import Foundation

extension DataSource {
    /// The files that the data are read from, in the order that the fingerprint takes them.
    ///
    /// - Parameter base: The folder where relative paths start; nil for the process's working folder.
    /// - Throws: `DataError` for a bundled data set that does not exist, or when resources are not installed.
    public func files(relativeTo base: URL? = nil) throws(DataError) -> [URL] {
        // Without the hint a folder that is spelled without a final slash would lose its last part.
        let base = base.map { URL(filePath: $0.path, directoryHint: .isDirectory) }
        return switch self {
        case .bundled(let name): try BundledDataset.named(name).files()
        case .csv(let source): [URL(filePath: source.path, relativeTo: base)]
        case .idx(let source): source.paths.map { URL(filePath: $0, relativeTo: base) }
        }
    }

    /// The digest of the files' bytes, one after the other: the fingerprint that the loaded data will have.
    ///
    /// - Throws: `DataError` for a file that cannot be read.
    /// - Complexity: O(bytes); reads every file.
    public func fingerprint(relativeTo base: URL? = nil) throws(DataError) -> Fingerprint {
        try Self.inspect(try files(relativeTo: base)).fingerprint
    }

    /// What the files contain now: each by itself, for fetching and comparing, and all together.
    ///
    /// - Parameter files: The files in the source's order.
    /// - Throws: `DataError` for a file that cannot be read.
    /// - Complexity: O(bytes); reads every file.
    public static func inspect(_ files: [URL]) throws(DataError) -> (fingerprint: Fingerprint, files: [SourceFile]) {
        var together = SHA256()
        var described: [SourceFile] = []
        for file in files {
            let bytes = try FileBytes.read(file.path, named: file.relativePath)
            together.update(bytes)
            described.append(SourceFile(location: file, fingerprint: Fingerprint(of: bytes), byteCount: bytes.count))
        }
        return (Fingerprint(together), described)
    }

    /// Reads the data.
    ///
    /// - Parameters:
    ///   - base: The folder where relative paths start; nil for the process's working folder.
    ///   - known: What the model predicts that the data are for; nil if there is none yet.
    /// - Throws: `DataError` for a file that cannot be read or does not hold what the source says.
    /// - Complexity: O(bytes).
    public func load(relativeTo base: URL? = nil, for known: KnownTarget? = nil) throws(DataError) -> Dataset {
        try load(from: try files(relativeTo: base), for: known)
    }

    /// Reads the data from files that stand for those of `files(relativeTo:)`, such as copies fetched by fingerprint.
    ///
    /// The fingerprint is that of the bytes which were read, so a file that changes in between cannot go unnoticed.
    ///
    /// - Parameters:
    ///   - files: As many as the source names, in the same order.
    ///   - known: What the model predicts that the data are for; nil if there is none yet.
    /// - Throws: `DataError` for a file that cannot be read or does not hold what the source says.
    public func load(from files: [URL], for known: KnownTarget? = nil) throws(DataError) -> Dataset {
        switch self {
        case .bundled(let name):
            let entry = try BundledDataset.named(name)
            return try entry.source.load(from: files, name: entry.name, known)
        case .csv(let source):
            return try load(from: files, name: Self.stem(of: source.path), known)
        case .idx(let source):
            return try load(from: files, name: Self.stem(of: source.images), known)
        }
    }

    private func load(from files: [URL], name: String, _ known: KnownTarget?) throws(DataError) -> Dataset {
        var contents: [(path: String, bytes: [UInt8])] = []
        for file in files {
            contents.append((file.relativePath, try FileBytes.read(file.path, named: file.relativePath)))
        }
        switch self {
        case .bundled:
            return try load(from: files, for: known)
        case .csv(let source):
            guard let first = contents.first, contents.count == 1 else {
                throw DataError("\(contents.count) files were given for one CSV file.")
            }
            return try source.dataset(from: first.bytes, file: first.path, name: name, known: known)
        case .idx(let source):
            return try source.dataset(from: contents, name: name, known: known)
        }
    }

    /// The last part of a path without `.gz` and one more extension.
    private static func stem(of path: String) -> String {
        var parts = (path.split(separator: "/").last ?? "data").split(separator: ".")
        if parts.count > 1 && parts.last == "gz" { parts.removeLast() }
        if parts.count > 1 { parts.removeLast() }
        return parts.joined(separator: ".")
    }
}

/// One file of a data set, by its content.
public struct SourceFile: Sendable, Hashable {
    /// Where it is.
    public let location: URL
    /// The digest of its bytes.
    public let fingerprint: Fingerprint
    /// How many bytes it has.
    public let byteCount: Int
}
