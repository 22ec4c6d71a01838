import Foundation
import Objectives
import SearchSpaces
import Studies
import Testing

/// Groups of processes that the kernel holds to limits, where it lets this process make some.
struct ControlGroupTests {
    /// A folder in which groups can be made; nil where there is none, as in most containers.
    private static let folder: String? = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].first { root in
        guard FileManager.default.fileExists(atPath: root + "/cgroup.controllers") else { return false }
        let probe = "\(root)/leptune-probe-\(UUID().uuidString)"
        return mkdir(probe, 0o755) == 0 && rmdir(probe) == 0
    }

    private func run(_ script: String, in groups: ControlGroups, observer: RecordingObserver) -> RunEnding {
        var settings = RunnerSettings(allowsCommands: true, folder: FileManager.default.temporaryDirectory)
        settings.controlGroups = groups
        settings.cores = 1
        let run = TrialRun(
            trial: 0, configuration: Configuration(),
            objective: .command(CommandObjective(arguments: ["sh", "-c", script])),
            metric: Metric("accuracy", .maximize), seconds: 60, bytes: 1 << 30)
        return ObjectiveRunner(settings: settings).run(run, observer: observer)
    }

    @Test func refusesAFolderThatIsNoControlGroup() {
        let error = #expect(throws: ControlGroups.Problem.self) { try ControlGroups(in: "/tmp") }

        #expect(error?.description == "/tmp is not a control group of version 2")
    }

    @Test(.enabled(if: folder != nil)) func aProgramAndAllThatItStartsBelongToAGroupThatIsGoneAfterwards() throws {
        let folder = try #require(Self.folder) + "/leptune-test-\(UUID().uuidString)"
        #expect(mkdir(folder, 0o755) == 0)
        defer { rmdir(folder) }
        let groups = try ControlGroups(in: folder)
        let observer = RecordingObserver()

        let ending = run(
            "grep ^0: /proc/self/cgroup; setsid sh -c 'trap \"\" TERM; sleep 60' & echo accuracy=1; exit 0",
            in: groups, observer: observer)

        #expect(ending == .finished(.completed(1)))
        let output = observer.log?.output.text ?? ""
        #expect(output.contains("/leptune-\(getpid())-"), "\(output)")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: folder).allSatisfy { !$0.hasPrefix("leptune-") })
        #expect(groups.shortcoming == nil || groups.shortcoming?.contains("control groups in") == true)
    }

    @Test func readsHowManyProcessesTheKernelKilledForTheirMemory() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "leptune-events-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let group = ControlGroup(folder: folder.path)

        #expect(group.memoryKills == nil)
        // As Linux 6 writes it.
        try Data("low 0\nhigh 0\nmax 61\noom 2\noom_kill 3\noom_group_kill 1\n".utf8)
            .write(to: folder.appending(path: "memory.events"))
        #expect(group.memoryKills == 3)
    }

    @Test(.enabled(if: folder != nil)) func saysWhichLimitsItCannotHold() throws {
        let folder = try #require(Self.folder) + "/leptune-test-\(UUID().uuidString)"
        #expect(mkdir(folder, 0o755) == 0)
        defer { rmdir(folder) }
        let offered = try String(contentsOfFile: folder + "/cgroup.controllers", encoding: .utf8)
            .split(whereSeparator: \.isWhitespace)

        let groups = try ControlGroups(in: folder)

        #expect(groups.limitsMemory == offered.contains("memory"))
        #expect(groups.limitsProcessors == offered.contains("cpu"))
    }
}
