public import Foundation
public import Studies

/// Where users leave what they ask of a store's studies while another process owns the store.
///
/// A folder beside the store, with one file a request. The owner carries requests out, commits what follows, and only
/// then takes the file away; a request that is delivered twice counts once, because the study's events name it.
///
/// ```swift
/// let inbox = StudyInbox(of: "tuning.db")
/// try inbox.post(request)                    // by the one who asks
/// for request in inbox.waiting() { … }       // by the owner, then answer(_:problem:) after the commit
/// ```
public struct StudyInbox: Sendable {
    /// The folder.
    public let folder: URL
    private static let largest = 16 << 20

    /// The inbox of the store at a path.
    public init(of store: String) {
        folder = URL(filePath: Filesystem.followed(store) + ".inbox", directoryHint: .isDirectory)
    }

    /// Leaves a request.
    ///
    /// - Throws: ``StoreError/file(path:operation:reason:)``, or what the encoder throws.
    public func post(_ request: StudyRequest) throws {
        let bytes = try EventCoding.encoder().encode(request)
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            // Moved into place, so that the owner never finds half a request.
            try bytes.write(to: place(of: request.id), options: .atomic)
        } catch {
            throw StoreError.file(
                path: folder.path, operation: "write a request to", reason: error.localizedDescription)
        }
    }

    /// Whether a request has been answered.
    ///
    /// - Returns: False while it waits.
    /// - Throws: ``RequestProblem`` if it was refused; the answer is then forgotten.
    public func isAnswered(_ id: String) throws(RequestProblem) -> Bool {
        if FileManager.default.fileExists(atPath: place(of: id).path) { return false }
        let refusal = place(of: id, refused: true)
        // No refusal, no file.
        guard let text = try? String(contentsOf: refusal, encoding: .utf8) else { return true }
        // One that stays behind is never read again, as no request has the same name.
        try? FileManager.default.removeItem(at: refusal)
        throw RequestProblem(text)
    }

    /// The requests that wait, oldest first; files that are not requests are refused.
    public func waiting() -> [StudyRequest] {
        // No folder, no requests.
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else { return [] }
        return names.sorted().compactMap { name in
            guard name.hasSuffix(".json") else { return nil }
            let id = String(name.dropLast(5))
            // A file that cannot be read or understood is a request that is refused.
            guard let handle = try? FileHandle(forReadingFrom: place(of: id)) else { return nil }
            defer { try? handle.close() }
            guard let bytes = try? handle.read(upToCount: Self.largest), bytes.count < Self.largest,
                let request = try? EventCoding.decoder().decode(StudyRequest.self, from: bytes), request.id == id
            else {
                answer(id, problem: "the request cannot be read")
                return nil
            }
            return request
        }
    }

    /// Takes a request away, once what follows from it is committed.
    ///
    /// - Parameter problem: Why it was refused; nil if it was carried out.
    public func answer(_ id: String, problem: String? = nil) {
        // Should a file stay behind, the request is found and answered again, and counts once.
        if let problem {
            try? Data(problem.utf8).write(to: place(of: id, refused: true), options: .atomic)
        }
        try? FileManager.default.removeItem(at: place(of: id))
    }

    private func place(of id: String, refused: Bool = false) -> URL {
        folder.appending(path: id + (refused ? ".refused" : ".json"))
    }
}

extension StudyStore {
    /// Where users leave requests while this process owns the store.
    public var inbox: StudyInbox { StudyInbox(of: path) }
}
