import Foundation

/// Lines that are written as they come: to standard output, or to a file that takes its name once it is whole.
struct GrowingOutput: ~Copyable {
    private let path: String?
    private let handle: FileHandle

    /// Begins to write.
    ///
    /// - Parameter path: The file; nil for standard output. Until the end it is called `PATH.partial`.
    init(_ path: String?) throws {
        self.path = path
        guard let path else {
            handle = .standardOutput
            return
        }
        let partial = Self.partial(path)
        guard FileManager.default.createFile(atPath: partial, contents: nil),
            let opened = FileHandle(forWritingAtPath: partial)
        else { throw CommandFailure(.failure, "cannot write \(partial).") }
        handle = opened
    }

    deinit {
        // What has taken its name is not there any more.
        if let path { unlink(Self.partial(path)) }
    }

    /// Writes lines.
    mutating func write(_ lines: String) throws {
        do {
            try handle.write(contentsOf: Foundation.Data(lines.utf8))
        } catch {
            throw CommandFailure(.failure, "cannot write \(path ?? "the output"): \(error.localizedDescription)")
        }
    }

    /// Gives the file its name.
    mutating func finish() throws {
        guard let path else { return }
        try handle.close()
        guard rename(Self.partial(path), path) == 0 else {
            throw CommandFailure(.failure, "cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    private static func partial(_ path: String) -> String { path + ".partial" }
}
