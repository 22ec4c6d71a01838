import Foundation
import Store
import Studies
import TestKit
import Testing

/// Waits until a stored study satisfies a condition.
///
/// - Throws: ``Patience`` after a minute.
private func wait(
    for program: Program, _ study: String, until condition: (StudyState) -> Bool
) async throws -> StudyState {
    let path = program.folder.appending(path: "leptune.db").path
    for _ in 0..<6000 {
        // The store may not exist yet, or its first transaction not be written.
        if let state = try? StudyReader(path).snapshot(of: study).state, condition(state) { return state }
        try await Task.sleep(for: .milliseconds(10))
    }
    throw Patience(study: study)
}

private struct Patience: Error {
    var study: String
}

private func stored(_ program: Program, _ study: String) throws -> StudyState {
    try StudyReader(program.folder.appending(path: "leptune.db").path).snapshot(of: study).state
}

@Suite(.serialized)
struct CrashTests {
    @Test(.timeLimit(.minutes(3)))
    func goesOnWhenAWorkerIsKilled() async throws {
        let program = try Program()
        defer { program.remove() }
        // Long enough for a busy machine to look in time.
        try program.write(StudyText.sleeping(trials: 40, seconds: 0.5), to: "study.yaml")

        let run = try program.start(["run", "study.yaml", "--workers", "2", "--allow-command"])
        _ = try await wait(for: program, "sleeping") { ($0.ended["completed"] ?? 0) >= 2 && !$0.open.isEmpty }
        let victim = try #require(run.children.first)
        kill(victim, SIGKILL)
        let outcome = await run.finish()

        let state = try stored(program, "sleeping")
        #expect(outcome.code == 0, "\(outcome.notes)")
        #expect(state.phase == .ended(.complete))
        #expect(state.ended == ["completed": 40])
        #expect(state.trials.contains { $0.attempts.contains { $0.ending == .lost } })
    }

    @Test(.timeLimit(.minutes(2)))
    func nothingIsLeftOfAProgramWhoseWorkerIsKilled() async throws {
        let program = try Program()
        defer { program.remove() }
        let script = """
            touch $LEPTUNE_WORK/something
            setsid sleep 1000 & echo $! >> $HOME/processes
            if [ ! -e $HOME/killed ]; then
                touch $HOME/killed; echo $LEPTUNE_WORK > $HOME/folder
                kill -9 $(ps -o ppid= -p $PPID); sleep 1000
            fi
            echo loss=$1
            """
        try program.write(StudyText.script(script), to: "study.yaml")
        try FileManager.default.createDirectory(
            at: program.folder.appending(path: "temporary"), withIntermediateDirectories: false)
        let places = [
            "HOME": program.folder.path, "TMPDIR": program.folder.appending(path: "temporary").path,
        ]

        let run = try await program.run(
            "run", "study.yaml", "--workers", "1", "--allow-command", "--no-report", environment: places)

        let state = try stored(program, "script")
        #expect(run.code == 0, "\(run.notes)")
        #expect(state.trials[0].attempts.map(\.ending) == [.lost, .result])
        let folder = try String(contentsOf: program.folder.appending(path: "folder"), encoding: .utf8)
        #expect(folder.hasPrefix(program.folder.path))
        // The guardian of the killed worker's program may still be at it when another worker has ended the study.
        let temporary = program.folder.path + "/temporary"
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline, try !FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try FileManager.default.subpathsOfDirectory(atPath: temporary) == [])
        let processes = try String(contentsOf: program.folder.appending(path: "processes"), encoding: .utf8)
            .split(separator: "\n").compactMap { Int32($0) }
        #expect(processes.count == 2 && processes.allSatisfy { kill($0, 0) != 0 })
    }

    @Test(.timeLimit(.minutes(3)))
    func resumesWhenTheManagerIsKilled() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.sleeping(trials: 12, seconds: 0.4), to: "study.yaml")

        let run = try program.start(["run", "study.yaml", "--workers", "2", "--allow-command"])
        let before = try await wait(for: program, "sleeping") { ($0.ended["completed"] ?? 0) >= 4 }
        run.signal(SIGKILL)
        _ = await run.finish()
        let killed = try stored(program, "sleeping")
        let resumed = try await program.run("run", "study.yaml", "--workers", "2", "--allow-command")

        let state = try stored(program, "sleeping")
        #expect(resumed.code == 0, "\(resumed.notes)")
        #expect(state.phase == .ended(.complete))
        #expect(state.trials.count == 12)
        #expect(state.ended == ["completed": 12])
        for trial in before.trials where trial.state == .completed { #expect(state.trials[trial.number] == trial) }
        for trial in killed.trials {
            #expect(state.trials[trial.number].configuration == trial.configuration)
            if trial.state == .completed { #expect(state.trials[trial.number] == trial) }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func resumesAHyperbandStudyFromItsCheckpoints() async throws {
        let program = try Program()
        defer { program.remove() }
        // Far more work than passes between the moment that is waited for and the signal.
        try program.write(StudyText.digits(trials: 150, epochs: 81), to: "study.yaml")

        let run = try program.start(["run", "study.yaml", "--workers", "2"])
        _ = try await wait(for: program, "digits") { state in
            state.trials.contains { $0.checkpoint != nil } && (state.ended["pruned"] ?? 0) >= 3
        }
        run.signal(SIGKILL)
        _ = await run.finish()
        let killed = try stored(program, "digits")
        let resumed = try await program.run("run", "--resume", "--workers", "2")

        let state = try stored(program, "digits")
        #expect(!killed.isOver)
        #expect(resumed.code == 0, "\(resumed.notes)")
        #expect(state.phase == .ended(.complete))
        #expect(state.trials.count == 150)
        #expect(state.trials.allSatisfy { $0.state.isTerminal && $0.state != .cancelled })
        #expect(state.trials.contains { trial in trial.attempts.contains { $0.from > 0 } })
        for trial in killed.trials where trial.state.isTerminal { #expect(state.trials[trial.number] == trial) }
    }

    @Test(.timeLimit(.minutes(3)))
    func leavesAStudyThatResumesWhenInterrupted() async throws {
        let program = try Program()
        defer { program.remove() }
        try program.write(StudyText.sleeping(trials: 8, seconds: 0.4), to: "study.yaml")

        let run = try program.start(["run", "study.yaml", "--workers", "2", "--allow-command"])
        _ = try await wait(for: program, "sleeping") { ($0.ended["completed"] ?? 0) >= 2 }
        run.signal(SIGINT)
        let interrupted = await run.finish()
        let between = try stored(program, "sleeping")
        let resumed = try await program.run("run", "study.yaml", "--workers", "2", "--allow-command")

        #expect(interrupted.code == 130, "\(interrupted.notes)")
        #expect(!between.isOver)
        #expect(between.trials.allSatisfy { $0.state != .running })
        #expect(resumed.code == 0, "\(resumed.notes)")
        #expect(try stored(program, "sleeping").ended == ["completed": 8])
    }
}
