public import Foundation

/// What the operator of a worker allows and provides.
public struct RunnerSettings: Sendable {
    /// Whether `command` objectives may run; no unless the operator said so on the worker's own command line.
    public var allowsCommands: Bool
    /// Where relative paths of data start, and where programs start; the process's working folder unless set.
    public var folder: URL
    /// Where copies of data files fetched from the manager are, each named by its SHA-256 digest; nil if none are.
    public var copies: URL?
    /// The folder where a trial that completes leaves its models and what they predict for rows that they have not seen;
    /// nil to leave nothing.
    public var kept: URL?
    /// How long a program may take to end after SIGTERM before SIGKILL.
    public var grace: Duration
    /// Where control groups for programs are made; nil for none.
    public var controlGroups: ControlGroups?
    /// How many processors a program may use, if control groups can hold it to that.
    public var cores: Int?

    /// Creates settings.
    public init(
        allowsCommands: Bool = false,
        folder: URL = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory),
        copies: URL? = nil, kept: URL? = nil, grace: Duration = .seconds(5)
    ) {
        self.allowsCommands = allowsCommands
        self.folder = folder
        self.copies = copies
        self.kept = kept
        self.grace = grace
    }
}
