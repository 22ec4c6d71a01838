/// Why a store refused or failed.
public enum StoreError: Error, Sendable, Hashable {
    /// There is no store at a path.
    case noStore(path: String)
    /// No study has this name or number; `suggestion` is the nearest name, if one is near.
    case noStudy(name: String, suggestion: String?)
    /// A study of this name exists.
    case studyExists(name: String)
    /// Another process owns the store.
    case owned(path: String, processID: Int?, host: String?)
    /// The file is not a store; it is left as it is.
    case notAStore(path: String, reason: String)
    /// A newer Leptune wrote the store; it is left as it is.
    case newerSchema(path: String, found: Int, supported: Int)
    /// An older Leptune wrote the store, and it is only to be read.
    case olderSchema(path: String, found: Int, supported: Int)
    /// The store would lie on a network filesystem, where locks and shared memory cannot be relied on.
    case networkFilesystem(path: String, kind: String)
    /// SQLite found the file damaged.
    case damaged(path: String, detail: String)
    /// The file holds fewer commits than had been made: its log was cut, or an older copy was put in its place.
    case historyLost(path: String, found: Int, expected: Int)
    /// The file was copied alone while an owner had it open, without the log in which later commits were.
    case bareCopy(path: String, found: Int)
    /// A file operation failed.
    case file(path: String, operation: String, reason: String)
    /// The disk or the file system failed under a commit. Nothing may be acknowledged any more; the process must exit.
    case fatal(String)
    /// The disk is full. What was to be written was not; writing works again when there is space.
    case full(String)
    /// Events that do not fit what is stored; nothing of their group was written.
    case refused(String)
    /// An artifact, or a piece of it, that is not taken.
    case artifactRefused(String)
    /// The store was closed.
    case closed
}

extension StoreError: CustomStringConvertible {
    /// What is wrong, where, and how to mend it.
    public var description: String {
        switch self {
        case .noStore(let path):
            "There is no store at '\(path)'. Create one with 'leptune study create' or name another with --store."
        case .noStudy(let name, let suggestion):
            "There is no study '\(name)' in the store."
                + (suggestion.map { " Did you mean '\($0)'?" } ?? " 'leptune study list' shows those there are.")
        case .studyExists(let name):
            "The store has a study named '\(name)' already. Choose another name, or delete that one first."
        case .owned(let path, let processID, let host):
            "The store '\(path)' is owned by "
                + (processID.map { "process \($0) on \(host ?? "an unknown host")" } ?? "another process")
                + ". Only one process at a time may write; stop it first."
        case .notAStore(let path, let reason):
            "'\(path)' is not a Leptune store: \(reason). It was left as it is; name another file with --store."
        case .newerSchema(let path, let found, let supported):
            "The store '\(path)' has schema \(found), from a newer Leptune; this one knows schemas up to \(supported). "
                + "It was left as it is; use the newer Leptune."
        case .olderSchema(let path, let found, let supported):
            "The store '\(path)' has schema \(found), from an older Leptune; this one reads schema \(supported). "
                + "Any command that writes to it, such as 'leptune serve', brings it up to date."
        case .networkFilesystem(let path, let kind):
            "'\(path)' lies on a network filesystem (\(kind)), where SQLite's locks cannot be relied on. "
                + "Use a local disk, or allow it explicitly if no other machine touches the file."
        case .damaged(let path, let detail):
            "The store '\(path)' is damaged: \(detail). It was left as it is; restore a backup."
        case .historyLost(let path, let found, let expected):
            "The store '\(path)' holds \(found) commits, but \(expected) had been made: its log was cut, or an older "
                + "copy was put in its place. Restore '\(path)' and '\(path)-wal', or accept the loss by deleting "
                + "'\(path).seq'."
        case .bareCopy(let path, let found):
            "'\(path)' is a copy of a store's file alone, made while a manager had the store open: it holds \(found) commits, "
                + "and all later ones are missing, which were in the log beside the original (its name with '-wal'). Copy a "
                + "store with 'leptune study backup'. To use this copy as it is, create an empty file '\(path).seq'."
        case .file(let path, let operation, let reason):
            "Cannot \(operation) '\(path)': \(reason)."
        case .fatal(let detail):
            "The store can no longer be relied on, and nothing more was acknowledged: \(detail). Start again once that "
                + "is mended."
        case .full(let detail):
            "The disk is full: \(detail). Nothing of this was written; make space."
        case .refused(let reason):
            "The store refused a group of events: \(reason)."
        case .artifactRefused(let reason):
            "The artifact was refused: \(reason)."
        case .closed:
            "The store is closed."
        }
    }
}
