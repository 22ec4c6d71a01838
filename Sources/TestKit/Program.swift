public import Foundation
import Synchronization

/// The built `leptune`, run as a user runs it.
public struct Program: Sendable {
    /// What a finished run left.
    public struct Outcome: Sendable {
        /// Standard output.
        public var output: String
        /// Standard error.
        public var notes: String
        /// The exit code; 128 + the signal's number if one ended it.
        public var code: Int32
    }

    /// The folder it runs in; deleted by ``remove()``.
    public let folder: URL

    /// Makes an empty folder to run in.
    public init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "leptune-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Removes the folder and what is in it.
    public func remove() {
        // A folder left behind in the temporary directory is not the test's business.
        try? FileManager.default.removeItem(at: folder)
    }

    /// Writes a file into the folder.
    public func write(_ text: String, to name: String) throws {
        try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }

    /// The built program, beside the test bundle.
    public static var executable: URL {
        let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let candidates = [bundle, program]
        return candidates.map { $0.appending(path: "leptune") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? candidates[0].appending(path: "leptune")
    }

    /// Runs under another program, which gets its own arguments, then the program and the program's.
    public func trace(by tool: String, _ options: [String], _ arguments: [String]) async throws -> Outcome {
        try await RunningProgram(
            URL(filePath: tool), options + [Self.executable.path] + arguments, folder: folder, environment: [:],
            input: ""
        ).finish()
    }

    /// Runs a shell script to the end, in which `$0` is the program.
    public func shell(_ script: String, by tool: String = "/bin/bash", _ options: [String] = []) async throws -> Outcome
    {
        try await RunningProgram(
            URL(filePath: tool), options + ["-c", script, Self.executable.path], folder: folder, environment: [:],
            input: ""
        ).finish()
    }

    /// Runs to the end.
    public func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Outcome {
        try await start(arguments, environment: environment).finish()
    }

    /// Starts without waiting.
    ///
    /// - Parameter input: What standard input holds: some pages at most.
    public func start(
        _ arguments: [String], environment: [String: String] = [:], input: String = ""
    ) throws -> RunningProgram {
        try RunningProgram(Self.executable, arguments, folder: folder, environment: environment, input: input)
    }
}

/// A program under way.
public final class RunningProgram: Sendable {
    private let process: Process
    private let output = Mutex(Data())
    private let notes = Mutex(Data())
    private let ended: AsyncStream<Void>
    private let readers = DispatchGroup()

    fileprivate init(
        _ program: URL, _ arguments: [String], folder: URL, environment: [String: String], input: String
    ) throws {
        process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let stdin = Pipe()
        process.standardInput = stdin
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let (stdout, stderr) = (Pipe(), Pipe())
        process.standardOutput = stdout
        process.standardError = stderr
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        ended = stream
        process.terminationHandler = { _ in continuation.finish() }
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try process.run()
        try stdin.fileHandleForWriting.close()
        collect(stdout) { program, data in program.output.withLock { $0.append(data) } }
        collect(stderr) { program, data in program.notes.withLock { $0.append(data) } }
    }

    private func collect(_ pipe: Pipe, _ keep: @escaping @Sendable (RunningProgram, Data) -> Void) {
        let handle = pipe.fileHandleForReading
        DispatchQueue.global().async(group: readers) {
            while true {
                let data = handle.availableData
                if data.isEmpty { return }
                keep(self, data)
            }
        }
    }

    /// The process number.
    public var processID: Int32 { process.processIdentifier }

    /// Sends a signal.
    public func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// The children's process numbers, from `/proc`: those that any of its threads started.
    public var children: [Int32] {
        let tasks = "/proc/\(process.processIdentifier)/task"
        // A process that has just ended has no threads, and a thread that has just ended no children.
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
        return threads.flatMap { thread in
            let text = (try? String(contentsOfFile: "\(tasks)/\(thread)/children", encoding: .utf8)) ?? ""
            return text.split(separator: " ").compactMap { Int32($0) }
        }
    }

    /// What it has written to standard error so far.
    public var notesSoFar: String { notes.withLock { String(decoding: $0, as: UTF8.self) } }

    /// Waits for the end.
    public func finish() async -> Program.Outcome {
        for await _ in ended {}
        await withCheckedContinuation { continuation in
            readers.notify(queue: .global()) { continuation.resume() }
        }
        let code = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
        return Program.Outcome(
            output: output.withLock { String(decoding: $0, as: UTF8.self) },
            notes: notes.withLock { String(decoding: $0, as: UTF8.self) }, code: code)
    }
}
