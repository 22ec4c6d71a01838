import Foundation
import Glibc

/// What a manager says about itself, in `<store>.status`, for those who only read the store.
public struct ManagerStatus: Sendable, Equatable, Codable {
    /// How many workers are connected.
    public var workers: Int
    /// How many of them have no trial.
    public var freeWorkers: Int
    /// Why trials that could run do not, by the study's name.
    public var waiting: [String: String]

    /// Creates a status.
    public init(workers: Int, freeWorkers: Int, waiting: [String: String]) {
        self.workers = workers
        self.freeWorkers = freeWorkers
        self.waiting = waiting
    }

    /// Writes the status beside a store.
    ///
    /// Nothing depends on it, so that what cannot be written is not, and nobody waits for the disk: `FileManager` would, for as
    /// long as whatever else the filesystem has to write takes.
    public func write(besides store: String) {
        let draft = store + ".status.new"
        guard let bytes = try? JSONEncoder().encode(self),
            let file = try? OpenFile(draft, O_WRONLY | O_CREAT | O_TRUNC),
            (try? file.write([UInt8](bytes)[...], at: 0)) != nil
        else { return }
        rename(draft, store + ".status")
    }

    /// What the manager of a store last said; nil if none works on it, as far as can be told from here.
    public static func read(besides store: String) -> ManagerStatus? {
        let store = Filesystem.followed(store)
        // Whatever cannot be read says nothing.
        guard let owner = try? String(contentsOfFile: store + ".manager", encoding: .utf8) else { return nil }
        let words = owner.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let pid = Int32(words[0]) else { return nil }
        if words[1] == Ownership.host, kill(pid, 0) != 0, errno == ESRCH { return nil }
        guard let bytes = FileManager.default.contents(atPath: store + ".status") else { return nil }
        return try? JSONDecoder().decode(ManagerStatus.self, from: bytes)
    }

    /// Takes the status away, when the manager is done.
    public static func remove(besides store: String) {
        unlink(store + ".status")
    }
}
