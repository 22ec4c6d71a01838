import Datasets
import Foundation

/// Lines that are written as they come: to standard output, or to a file that takes its name once it is whole.
struct GrowingOutput: ~Copyable {
    /// The file; nil for standard output.
    private let path: String?
    /// What it is called until the end; nil for what is not a plain file, such as a pipe, and is written to at once.
    private let partial: String?
    private let descriptor: Int32

    /// Begins to write.
    ///
    /// - Parameter path: The file; nil for standard output. Until the end it is called `PATH.partial`.
    init(_ path: String?) throws {
        self.path = path
        guard let path else {
            partial = nil
            descriptor = STDOUT_FILENO
            return
        }
        partial = FileBytes.isReplaceable(path) ? path + ".partial" : nil
        descriptor = open(partial ?? path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.failure(path, errno) }
    }

    deinit {
        if path != nil { close(descriptor) }
        // What has taken its name is not there any more.
        if let partial { unlink(partial) }
    }

    /// Writes lines.
    mutating func write(_ lines: String) throws {
        guard let path else { return Console.write(lines) }
        let code = FileBytes.put(Array(lines.utf8), into: descriptor)
        guard code == 0 else { throw Self.failure(path, code) }
    }

    /// Gives the file its name.
    mutating func finish() throws {
        guard let path, let partial else { return }
        guard rename(partial, path) == 0 else { throw Self.failure(path, errno) }
    }

    private static func failure(_ path: String, _ code: Int32) -> CommandFailure {
        CommandFailure(.failure, "cannot write '\(path)': \(String(cString: strerror(code)))")
    }
}
