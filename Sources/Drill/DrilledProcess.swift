import Foundation
import Glibc

/// A process of the drill's, whose messages go to a file.
final class DrilledProcess {
    private let process = Process()
    /// When it was started.
    let startedAt = ContinuousClock.now
    /// Whether the drill killed it.
    private(set) var wasKilled = false

    /// Starts a program; the process's own environment, nothing to read.
    init(_ program: String, _ arguments: [String], messagesTo path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        guard let messages = FileHandle(forWritingAtPath: path) else { throw DrillError("cannot write to \(path)") }
        try messages.seekToEnd()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = messages
        process.standardError = messages
        try process.run()
        // The child has a copy of its own.
        try messages.close()
    }

    var pid: Int32 { process.processIdentifier }

    var isRunning: Bool { process.isRunning }

    /// The exit code, or 128 and the signal's number; only once it has ended.
    var code: Int32 {
        process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }

    func kill() {
        wasKilled = true
        send(SIGKILL)
    }

    func send(_ signal: Int32) {
        if process.isRunning { _ = Glibc.kill(pid, signal) }
    }

    /// The processes that any of its threads has started, from `/proc`.
    var children: [Int32] {
        let tasks = "/proc/\(pid)/task"
        // A process that has just ended has no threads, and a thread that has just ended no children.
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
        return threads.flatMap { thread in
            let text = (try? String(contentsOfFile: "\(tasks)/\(thread)/children", encoding: .utf8)) ?? ""
            return text.split(separator: " ").compactMap { Int32($0) }
        }
    }

    /// Waits for the end.
    func wait(atMost limit: Duration) -> Bool {
        let deadline = ContinuousClock.now + limit
        while process.isRunning, ContinuousClock.now < deadline { usleep(10_000) }
        return !process.isRunning
    }
}
