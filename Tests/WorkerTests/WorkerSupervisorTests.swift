import Foundation
import Studies
import Synchronization
import Testing
import Worker

/// Supervises a shell script in place of workers; each run of it adds its name to a file.
private struct Fixture {
    let folder: URL
    let supervisor: WorkerSupervisor
    let gone = Names()

    final class Names: Sendable {
        private let names = Mutex<[String]>([])
        func add(_ id: WorkerID) { names.withLock { $0.append(Fixture.short(id.rawValue)) } }
        var all: [String] { names.withLock { $0 } }
    }

    init(slots: Int, script: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "leptune-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.folder = folder
        supervisor = WorkerSupervisor(
            slots: slots,
            program: .init(
                path: "/bin/sh",
                arguments: {
                    ["sh", "-c", "cd '\(folder.path)'; echo \"$1\" >> starts; \(script)", "sh", $0.rawValue]
                },
                environment: ["PATH": "/usr/bin:/bin"]))
    }

    func run(onGone: @escaping @Sendable (WorkerID) -> Void = { _ in }) async throws {
        try await supervisor.run { [gone] id in
            gone.add(id)
            onGone(id)
        }
    }

    /// The names of the processes that were started, without host and supervisor.
    func starts() throws -> [String] {
        try String(contentsOf: folder.appending(path: "starts"), encoding: .utf8).split(separator: "\n").map {
            Self.short(String($0))
        }
    }

    static func wordComes(through pipe: String) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                _ = FileHandle(forReadingAtPath: pipe)?.readDataToEndOfFile()
                continuation.resume()
            }
        }
    }

    // A leftover folder harms nobody.
    func remove() { try? FileManager.default.removeItem(at: folder) }

    static func short(_ name: String) -> String { String(name.drop { $0 != "/" }.drop { $0 != "." }) }
}

@Suite(.timeLimit(.minutes(3)))
struct WorkerSupervisorTests {
    @Test func runsOneProcessASlotUntilTheyLeave() async throws {
        let fixture = try Fixture(slots: 3, script: "exit 0")
        defer { fixture.remove() }

        try await fixture.run()

        #expect(try fixture.starts().sorted() == [".1", ".2", ".3"])
    }

    @Test(arguments: ["kill -9 $$", "kill -SEGV $$", "exit 75"])
    func replacesAProcessThatCrashedUnderAnotherName(crash: String) async throws {
        let fixture = try Fixture(slots: 1, script: "if [ $(wc -l < starts) -lt 3 ]; then \(crash); fi; exit 0")
        defer { fixture.remove() }

        try await fixture.run()

        #expect(try fixture.starts() == [".1", ".1+1", ".1+2"])
    }

    @Test func tellsOfEveryProcessThatIsGone() async throws {
        let told = Fixture.Names()
        let fixture = try Fixture(slots: 2, script: "if [ $(wc -l < starts) -lt 2 ]; then kill -9 $$; fi; exit 0")
        defer { fixture.remove() }
        let (stream, continuation) = AsyncStream.makeStream(of: WorkerID.self)

        try await fixture.run { continuation.yield($0) }
        let starts = try fixture.starts()
        var count = 0
        for await id in stream {
            told.add(id)
            count += 1
            if count == starts.count { break }
        }

        #expect(told.all.sorted() == starts.sorted())
    }

    @Test func endsTheOthersWhenAWorkerGivesUpAndSaysSo() async throws {
        let script = "case \"$1\" in *.1) exit 3;; *) trap 'exit 0' TERM; sleep 50 & wait;; esac"
        let fixture = try Fixture(slots: 2, script: script)
        defer { fixture.remove() }

        let error = await #expect(throws: WorkerError.self) { try await fixture.run() }

        #expect(error?.message.hasSuffix(".1 ended with code 3") == true)
    }

    @Test func tellsItsWorkersToLeaveWhenItDrains() async throws {
        let script = "case \"$1\" in *.1) exit 0;; *) trap 'exit 0' TERM; sleep 50 & wait;; esac"
        let fixture = try Fixture(slots: 2, script: script)
        defer { fixture.remove() }
        let supervisor = fixture.supervisor

        try await fixture.run { _ in supervisor.drain() }

        #expect(try fixture.starts().contains(".1"))
    }

    @Test func drainsWhenItsTaskIsCancelled() async throws {
        let script = "trap 'echo told > told; exit 0' TERM; echo > started; sleep 50 & wait"
        let fixture = try Fixture(slots: 1, script: script)
        defer { fixture.remove() }
        let pipe = fixture.folder.appending(path: "started").path
        #expect(mkfifo(pipe, 0o600) == 0)

        let task = Task { try await fixture.run() }
        await Fixture.wordComes(through: pipe)
        task.cancel()
        try await task.value

        #expect(FileManager.default.fileExists(atPath: fixture.folder.appending(path: "told").path))
        #expect(try fixture.starts() == [".1"])
    }

    @Test func startsNothingOnceItsTaskIsCancelled() async throws {
        let fixture = try Fixture(slots: 1, script: "exit 0")
        defer { fixture.remove() }
        fixture.supervisor.drain()

        try await fixture.run()

        #expect(!FileManager.default.fileExists(atPath: fixture.folder.appending(path: "starts").path))
    }

    @Test func givesEachSlotItsShareOfTheCoresAndTheOperatorsChoices() {
        let supervisor = WorkerSupervisor(
            slots: 2, connect: "ipc:///run/m", allowsCommands: true, cores: 3, arguments: ["--quiet"])

        let arguments = supervisor.program.arguments(WorkerID(rawValue: "host/1.2"))

        #expect(
            Array(arguments.dropFirst()) == [
                "worker", "--connect", "ipc:///run/m", "--id", "host/1.2", "--cores", "3", "--supervisor",
                "\(ProcessInfo.processInfo.processIdentifier)", "--allow-command", "--quiet",
            ])
        #expect(supervisor.program.environment["OPENBLAS_NUM_THREADS"] == "3")
        #expect(supervisor.program.environment["OMP_NUM_THREADS"] == "3")
    }

    @Test func waitsLongerAfterEveryCrashAndGivesUpAfterTen() {
        var policy = RestartPolicy()

        let delays = (0..<10).map { _ in policy.crashed(after: .seconds(1)) }

        #expect(
            delays == [100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000].map { .milliseconds($0) } + [nil])
    }

    @Test func forgetsCrashesOfAProcessThatLivedLong() {
        var policy = RestartPolicy()
        for _ in 0..<8 { _ = policy.crashed(after: .seconds(1)) }

        #expect(policy.crashed(after: .seconds(31)) == .milliseconds(100))
    }
}
