import Digests
public import Studies
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Checkpoints and other content too large for messages, named by their SHA-256, beside a store: in files, and where they are
/// small in a database.
///
/// Content arrives in pieces, in order, and counts only when all of it is there, its digest is right and it is on the
/// disk. An upload that was cut off goes on where it stopped, also after a restart.
///
/// ```swift
/// var offset = 0
/// while offset < content.count {
///     let piece = Array(content[offset..<min(offset + ArtifactStore.pieceLimit, content.count)])
///     offset = try store.artifacts.append(piece, to: reference, at: offset)
/// }
/// ```
public final class ArtifactStore: Sendable {
    /// The most bytes that a piece may have.
    public static let pieceLimit = 1 << 20
    /// The most bytes that an artifact may have.
    public static let sizeLimit = 1 << 30
    /// The most bytes of an artifact that is stored with others in one flush.
    public static let smallLimit = 128 << 10
    /// The most uploads that may be unfinished at a time.
    public static let uploadLimit = 256

    /// Where the files are; made when the first arrives.
    public let directory: String
    let small: SmallArtifacts
    private let uploads = Mutex<[String: Upload]>([:])
    /// One for each first byte of a digest.
    private let shelves = (0...255).map { _ in Shelf() }

    /// The directory of all artifacts whose digests begin alike, on which one thread works at a time.
    private final class Shelf: Sendable {
        /// Whether it is known to be on the disk.
        let isDurable = Mutex(false)
    }

    /// An upload whose pieces are arriving.
    private struct Upload {
        var digest = SHA256()
        var count = 0
        var total: Int
    }

    /// Names the directory of a store's artifacts.
    init(directory: String) {
        self.directory = directory
        small = SmallArtifacts(in: directory)
    }

    /// Whether all of an artifact is stored.
    public func contains(_ reference: ArtifactReference) -> Bool {
        // What cannot be examined cannot be used either.
        ((try? storedSize(reference)) ?? nil) != nil
    }

    /// Whether all of an artifact is stored, and still has the content that it is named after.
    ///
    /// - Complexity: O(bytes).
    func isSound(_ reference: ArtifactReference) -> Bool {
        var digest = SHA256()
        var offset = 0
        while offset < reference.bytes {
            // What cannot be read cannot be used either.
            let piece = (try? read(reference, offset: offset, length: Self.pieceLimit)) ?? nil
            guard let piece, !piece.isEmpty else { return false }
            digest.update(piece)
            offset += piece.count
        }
        return contains(reference) && digest.finish() == reference.digest
    }

    /// Stores content that is all there.
    ///
    /// - Returns: Its reference.
    /// - Throws: ``StoreError``.
    public func put(_ content: [UInt8]) throws(StoreError) -> ArtifactReference {
        let reference = ArtifactReference(digest: SHA256.digest(of: content), bytes: content.count)
        var offset = 0
        repeat {
            let end = min(offset + Self.pieceLimit, content.count)
            offset = try append(Array(content[offset..<end]), to: reference, at: offset)
        } while offset < content.count
        return reference
    }

    /// Stores small artifacts that are all there, together in one flush.
    ///
    /// - Parameter contents: Each at most ``smallLimit`` bytes.
    /// - Returns: For each whether it is on the disk, or ``StoreError/artifactRefused(_:)`` if it is malformed, too large or of
    ///   another digest, or else why none is.
    public func put(small contents: [(reference: ArtifactReference, bytes: [UInt8])]) -> [Result<Void, StoreError>] {
        var outcomes = contents.map { content in
            Result { () throws(StoreError) in try Self.check(content.bytes, content.reference, in: directory) }
        }
        let sound = contents.indices.filter { if case .success = outcomes[$0] { true } else { false } }
        do {
            if !sound.isEmpty { try small.keep(sound.map { contents[$0] }) }
        } catch {
            for index in sound { outcomes[index] = .failure(error) }
        }
        return outcomes
    }

    private static func check(
        _ bytes: [UInt8], _ reference: ArtifactReference, in directory: String
    ) throws(StoreError) {
        _ = try Names(reference, in: directory)
        guard bytes.count == reference.bytes, bytes.count <= smallLimit else {
            throw .artifactRefused(
                "\(bytes.count) bytes, where \(reference.bytes) and no more than \(smallLimit) belong")
        }
        let digest = SHA256.digest(of: bytes)
        guard digest == reference.digest else {
            throw .artifactRefused("the content's digest is \(digest), not \(reference.digest)")
        }
    }

    /// Stores the next piece of an artifact.
    ///
    /// A piece that is there already is passed over, and so is one that would leave a hole: the answer says where to go
    /// on.
    ///
    /// - Parameters:
    ///   - piece: Up to ``pieceLimit`` bytes.
    ///   - reference: The artifact that it belongs to.
    ///   - offset: Where in the artifact it begins.
    /// - Returns: Up to where the artifact is stored; `reference.bytes` once it is complete, verified and on the disk.
    /// - Throws: ``StoreError/artifactRefused(_:)`` if the reference is malformed, a limit is passed or the digest is
    ///   wrong; the upload then begins anew. Other errors if the disk fails.
    public func append(
        _ piece: [UInt8], to reference: ArtifactReference, at offset: Int
    ) throws(StoreError) -> Int {
        let names = try Names(reference, in: directory)
        guard reference.bytes <= Self.sizeLimit else {
            throw .artifactRefused("\(reference.bytes) bytes are more than \(Self.sizeLimit)")
        }
        guard piece.count <= Self.pieceLimit, offset >= 0 else {
            throw .artifactRefused("a piece of \(piece.count) bytes at \(offset) is not allowed")
        }
        return try shelf(of: reference).isDurable.withLock { (isDurable) throws(StoreError) in
            if try storedSize(reference) != nil {
                // It is about to be needed: a collection of garbage leaves it alone.
                utimes(names.final, nil)
                return reference.bytes
            }
            // Whatever goes wrong below, the next piece finds out from the file where to go on.
            let (known, others) = uploads.withLock { ($0.removeValue(forKey: reference.digest), $0.count) }
            var upload: Upload
            if let known, known.total == reference.bytes {
                upload = known
            } else {
                guard others < Self.uploadLimit else {
                    throw .artifactRefused("\(others) other uploads are unfinished")
                }
                upload = try resume(reference, names)
            }
            let skipped = upload.count - offset
            if skipped >= 0, skipped < piece.count {
                let fresh = piece.dropFirst(skipped)
                guard upload.count + fresh.count <= reference.bytes else {
                    unlink(names.partial)
                    throw .artifactRefused("more than the \(reference.bytes) bytes of \(reference.digest)")
                }
                let file = try OpenFile(names.partial, O_WRONLY | O_CREAT)
                try file.write(fresh, at: upload.count)
                fresh.withUnsafeBytes { upload.digest.update($0) }
                upload.count += fresh.count
            }
            if upload.count == reference.bytes {
                try finish(upload, reference, names, isShelfDurable: &isDurable)
            } else {
                let unfinished = upload
                uploads.withLock { $0[reference.digest] = unfinished }
            }
            return upload.count
        }
    }

    /// A piece of an artifact.
    ///
    /// - Returns: Up to `length` bytes from `offset`, fewer only at the end; nil if the artifact is not stored.
    /// - Throws: ``StoreError/artifactRefused(_:)`` if the request is malformed; other errors if the disk fails.
    public func read(_ reference: ArtifactReference, offset: Int, length: Int) throws(StoreError) -> [UInt8]? {
        guard offset >= 0, length >= 0 else { throw .artifactRefused("offset \(offset), length \(length)") }
        guard try storedSize(reference) != nil else { return nil }
        if try small.size(of: reference.digest) != nil {
            return try small.read(reference.digest, offset: offset, length: min(length, Self.pieceLimit))
        }
        let rest = max(0, reference.bytes - offset)
        return try OpenFile(Names(reference, in: directory).final, O_RDONLY)
            .read(at: offset, length: min(length, rest, Self.pieceLimit))
    }

    /// Removes an artifact, or what has arrived of it.
    ///
    /// - Throws: ``StoreError/artifactRefused(_:)`` if the reference is malformed.
    public func remove(_ reference: ArtifactReference) throws(StoreError) {
        let names = try Names(reference, in: directory)
        forget(upload: reference.digest)
        unlink(names.partial)
        unlink(names.final)
        try small.remove(reference.digest)
    }

    /// Forgets an upload, so that its next piece begins anew.
    func forget(upload digest: String) {
        uploads.withLock { $0[digest] = nil }
    }

    /// The size of an artifact's file; nil unless all of it is stored.
    private func storedSize(_ reference: ArtifactReference) throws(StoreError) -> Int? {
        let name = try Names(reference, in: directory).final
        if let size = try small.size(of: reference.digest), size == reference.bytes { return size }
        guard let size = try Filesystem.size(ofFile: name) else { return nil }
        guard size == reference.bytes else {
            throw .artifactRefused("\(reference.digest) has \(size) bytes, not \(reference.bytes)")
        }
        return size
    }

    /// Makes a directory of this user's, unless it is there.
    static func makeDirectory(_ path: String) throws(StoreError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system("create", path) }
    }

    /// Takes up what has arrived of an artifact, or begins.
    private func resume(_ reference: ArtifactReference, _ names: Names) throws(StoreError) -> Upload {
        for path in [directory, directory + "/partial"] { try Self.makeDirectory(path) }
        var upload = Upload(total: reference.bytes)
        let file = try OpenFile(names.partial, O_RDWR | O_CREAT)
        if try file.size() > reference.bytes {
            guard ftruncate(file.descriptor, 0) == 0 else { throw .system("empty", names.partial) }
        }
        while true {
            let bytes = try file.read(at: upload.count, length: Self.pieceLimit)
            guard !bytes.isEmpty else { return upload }
            upload.digest.update(bytes)
            upload.count += bytes.count
        }
    }

    /// Verifies an artifact and moves it to its place, on the disk.
    private func finish(
        _ upload: Upload, _ reference: ArtifactReference, _ names: Names, isShelfDurable: inout Bool
    ) throws(StoreError) {
        let digest = upload.digest.finish()
        guard digest == reference.digest else {
            unlink(names.partial)
            throw .artifactRefused("the content's digest is \(digest), not \(reference.digest)")
        }
        try OpenFile(names.partial, O_RDONLY).synchronize()
        try Self.makeDirectory(names.shelf)
        guard rename(names.partial, names.final) == 0 else { throw .system("create", names.final) }
        try OpenFile.synchronizeDirectory(names.shelf)
        if !isShelfDurable {
            try OpenFile.synchronizeDirectory(directory)
            isShelfDurable = true
        }
    }

    private func shelf(of reference: ArtifactReference) -> Shelf {
        // The digest is known to be well formed.
        shelves[Int(reference.digest.prefix(2), radix: 16) ?? 0]
    }
}
