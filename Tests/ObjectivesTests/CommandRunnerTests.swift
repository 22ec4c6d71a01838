import Foundation
import Objectives
import SearchSpaces
import Studies
import TestKit
import Testing

/// Real programs under a real guardian.
struct CommandRunnerTests {
    private let directory: TemporaryDirectory
    private var folder: URL { directory.url }

    init() throws { directory = try TemporaryDirectory() }

    private func run(
        _ arguments: [String], configuration: Configuration = Configuration(["lr": .float(0.1)]),
        fidelity: Fidelity = Fidelity(), until: Int? = nil, state: SavedState? = nil, seconds: Double? = 60,
        bytes: Int? = nil, grace: Duration = .seconds(5), observer: RecordingObserver = RecordingObserver()
    ) -> RunEnding {
        let run = TrialRun(
            trial: 7, configuration: configuration, objective: .command(CommandObjective(arguments: arguments)),
            metric: Metric("accuracy", .maximize), fidelity: fidelity, until: until, state: state, seed: 42,
            seconds: seconds, bytes: bytes)
        let settings = RunnerSettings(allowsCommands: true, folder: folder, grace: grace)
        return ObjectiveRunner(settings: settings).run(run, observer: observer)
    }

    private func shell(
        _ script: String, fidelity: Fidelity = Fidelity(), until: Int? = nil, state: SavedState? = nil,
        seconds: Double? = 60, bytes: Int? = nil, grace: Duration = .seconds(5),
        observer: RecordingObserver = RecordingObserver()
    ) -> RunEnding {
        run(
            ["sh", "-c", script], fidelity: fidelity, until: until, state: state, seconds: seconds, bytes: bytes,
            grace: grace, observer: observer)
    }

    private func failure(_ ending: RunEnding) -> (reason: FailureReason, message: String)? {
        guard case .finished(.failed(let reason, let message)) = ending else { return nil }
        return (reason, message)
    }

    /// Waits until a process is gone; the system needs a moment to reap it.
    private func isGone(_ process: Int32) -> Bool {
        let deadline = ContinuousClock.now + .seconds(5)
        while ContinuousClock.now < deadline {
            if kill(process, 0) != 0 && errno == ESRCH { return true }
            sched_yield()
        }
        return false
    }

    @Test func takesTheLastValueOfAProgramThatEndsWell() {
        let observer = RecordingObserver()
        let ending = shell("echo accuracy=0.5; echo loss=3; echo accuracy=0.75", observer: observer)

        #expect(ending == .finished(.completed(0.75)))
        #expect(observer.fidelities == [1])
        #expect(observer.values.first?.value == 0.75)
    }

    @Test(arguments: [
        (
            "echo accuracy=0.5 size=9 memory=-1",
            AttemptResult.evaluated(Evaluation(values: [0.5, 9], constraints: [-1]))
        ),
        (
            "echo '{\"size\": 3, \"memory\": 2}'; echo size=4; echo accuracy=0.25",
            .evaluated(Evaluation(values: [0.25, 4], constraints: [2]))
        ),
        ("echo accuracy=1 memory=0", .failed(.error, message: "the trial ended without a value for size")),
    ])
    func takesTheLastOfEachFurtherNumber(_ script: String, _ result: AttemptResult) {
        var run = TrialRun(
            trial: 1, configuration: Configuration([:]),
            objective: .command(CommandObjective(arguments: ["sh", "-c", script])),
            metric: Metric("accuracy", .maximize))
        run.furtherMetrics = [Metric("size", .minimize)]
        run.constraints = ["memory"]

        let ending = ObjectiveRunner(settings: RunnerSettings(allowsCommands: true, folder: folder)).run(
            run, observer: RecordingObserver())

        #expect(ending == .finished(result))
    }

    @Test func readsALastLineWithoutItsEnd() {
        #expect(shell("printf accuracy=0.25") == .finished(.completed(0.25)))
    }

    @Test func handsOnMeasurementsWhileTheProgramWorks() {
        let observer = RecordingObserver()
        let script = "for i in 1 2 3 4; do echo \"{\\\"step\\\": $i, \\\"accuracy\\\": 0.$i, \\\"note\\\": [1]}\"; done"
        let ending = shell(script, fidelity: Fidelity(maximum: 4), observer: observer)

        #expect(ending == .finished(.completed(0.4)))
        #expect(observer.fidelities == [1, 2, 3, 4])
        #expect(observer.values.map(\.value) == [0.1, 0.2, 0.3, 0.4])
    }

    @Test func fillsInParametersAndWhatBelongsToTheTrial() {
        let script = #"test "$*" = "0.001 adam 7 42 9 9 { x } --literal={\"a\":1} {}" && echo accuracy=1"#
        let ending = run(
            [
                "sh", "-c", script, "sh", "{lr}", "{optimizer}", "{trial}", "{seed}", "{epochs}", "{fidelity}", "{ x }",
                "--momentum={momentum}", "--literal={\"a\":1}", "{}",
            ],
            configuration: Configuration(["lr": .float(0.001), "optimizer": .string("adam")]),
            fidelity: Fidelity(name: "epochs", maximum: 9))

        #expect(ending == .finished(.completed(1)))
    }

    @Test func passesParametersByFileAndHidesTheWorkersEnvironment() {
        setenv("LEPTUNE_TOKEN", "canary", 1)
        let script = """
            env | grep -q canary && exit 1
            grep -q '"lr":0.1' "$LEPTUNE_PARAMETERS" || exit 2
            test "$(stat -c %a "$LEPTUNE_WORK")" = 700 || exit 3
            test "$TMPDIR" = "$LEPTUNE_WORK" || exit 4
            test "$LEPTUNE_TRIAL $LEPTUNE_SEED $LEPTUNE_FIDELITY" = "7 42 1" || exit 5
            echo accuracy=1; echo "$LEPTUNE_WORK" >&2
            """
        let observer = RecordingObserver()

        #expect(shell(script, observer: observer) == .finished(.completed(1)))
        let work = observer.log?.errors.text.trimmingCharacters(in: .newlines) ?? ""
        #expect(work.contains("leptune-"))
        #expect(!FileManager.default.fileExists(atPath: work))
    }

    @Test func takesAwayTerminalInputCoreFilesPrivilegesAndOpenFiles() {
        let script = """
            test "$(readlink /proc/self/fd/0)" = /dev/null || exit 1
            test "$(ulimit -c)" = 0 || exit 2
            grep -q 'NoNewPrivs:\t1' /proc/self/status || exit 3
            test "$(ps -o sid= -p $$ | tr -d ' ')" = $$ || exit 4
            ls /proc/self/fd | grep -vqE '^[0-3]$' && exit 5
            echo accuracy=1
            """

        #expect(shell(script) == .finished(.completed(1)))
    }

    @Test func refusesWithoutTheOperatorsConsent() {
        let run = TrialRun(
            trial: 0, configuration: Configuration(), objective: .command(CommandObjective(arguments: ["true"])),
            metric: Metric("accuracy", .maximize))

        #expect(
            ObjectiveRunner().run(run, observer: RecordingObserver())
                == .refused("this worker does not run commands; its operator can allow it with --allow-command"))
    }

    @Test func refusesAProgramThatIsNotHere() {
        #expect(
            run(["no-such-program"])
                == .refused("the program no-such-program is not on this worker, or is not executable"))
        #expect(run(["./"]) == .refused("the program ./ is not on this worker, or is not executable"))
    }

    @Test func startsAProgramFromItsFolder() throws {
        let program = folder.appending(path: "train")
        try Data("#!/bin/sh\necho accuracy=0.125\n".utf8).write(to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)

        #expect(run(["./train"]) == .finished(.completed(0.125)))
    }

    @Test func saysThatAProgramCannotBeStarted() throws {
        let program = folder.appending(path: "broken")
        try Data("#!/no/such/interpreter\n".utf8).write(to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
        let found = failure(run(["./broken"]))

        #expect(found?.reason == .error)
        #expect(found?.message == "the program could not be started: No such file or directory")
    }

    @Test(arguments: [
        ("exit 0", FailureReason.error, "the program ended well but printed no accuracy; print a line accuracy=0.5"),
        ("echo accuracy=1; exit 3", .error, "the program ended with exit code 3: accuracy=1"),
        ("echo one >&2; echo two >&2; exit 1", .error, "the program ended with exit code 1: two"),
        ("exit 137", .outOfMemory, "the program ran out of memory (exit code 137)"),
        ("kill -9 $$", .outOfMemory, "the program was killed, most likely for its memory"),
        ("kill -SEGV $$", .error, "the program was ended by signal 11"),
    ])
    func saysHowAProgramFailed(_ script: String, _ reason: FailureReason, _ message: String) {
        let found = failure(shell(script))

        #expect(found?.reason == reason)
        #expect(found?.message == message)
    }

    @Test func holdsAProgramToItsMemory() {
        let found = failure(
            run(["python3", "-c", "x = bytearray(1 << 30); print('accuracy=1')"], bytes: 256 << 20))

        #expect(found?.reason == .outOfMemory)
        #expect(found?.message == "the program ran out of memory (exit code 1): MemoryError")
    }

    @Test(arguments: ["nan", "inf", "-inf"]) func handsOnValuesThatAreNotFinite(_ value: String) {
        guard case .finished(.completed(let found)) = shell("echo accuracy=\(value)") else {
            Issue.record("a value is expected")
            return
        }
        #expect(!found.isFinite)
    }

    @Test func endsAProgramThatTakesTooLong() {
        let found = failure(shell("echo accuracy=1; sleep 100", seconds: 0.3))

        #expect(found?.reason == .timeout)
        #expect(found?.message == "the attempt took longer than 0.3 s")
    }

    @Test func givesAProgramOverItsTimeHalfASecondAndNoMore() {
        let begin = ContinuousClock.now
        let found = failure(
            run(["sh", "-c", "trap '' TERM; sleep 100 & sleep 100"], seconds: 0.3, grace: .seconds(60)))

        #expect(found?.reason == .timeout)
        // Half a second on an idle machine; a minute if the usual grace were given.
        #expect(ContinuousClock.now - begin < .seconds(20))
    }

    /// Also if its operator grants a minute to leave: a program over its time gets half a second.
    @Test(arguments: [Duration.milliseconds(200), .seconds(60)])
    func leavesNothingOfAProgramThatHidesFromItsEnding(grace: Duration) throws {
        let script = """
            import os, signal, sys, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    signal.signal(signal.SIGHUP, signal.SIG_IGN)
                    print("hidden", os.getpid(), flush=True)
                    time.sleep(1000)
                os._exit(0)
            print("main", os.getpid(), flush=True)
            time.sleep(1000)
            """
        let observer = RecordingObserver()
        let begin = ContinuousClock.now
        let found = failure(run(["python3", "-c", script], seconds: 4, grace: grace, observer: observer))

        #expect(found?.reason == .timeout)
        // Not a measurement: far from the minute.
        #expect(ContinuousClock.now - begin < .seconds(40))
        let processes = try #require(observer.log).output.text.split(whereSeparator: \.isWhitespace).compactMap {
            Int32($0)
        }
        #expect(processes.count == 2)
        #expect(processes.allSatisfy(isGone))
    }

    @Test func leavesNothingOfAProgramThatEndsWell() throws {
        let observer = RecordingObserver()
        let ending = shell("setsid sleep 1000 & echo $! ; echo accuracy=1", observer: observer)

        #expect(ending == .finished(.completed(1)))
        let process = try #require(observer.log?.output.text.split(separator: "\n").first.flatMap { Int32($0) })
        #expect(isGone(process))
    }

    @Test func givesAProgramTimeToEnd() {
        let observer = RecordingObserver(interrupt: { $0.values.isEmpty ? nil : .stop })
        let script = "trap 'echo saved; exit 0' TERM; echo step=1 accuracy=1; while :; do sleep 0.01; done"
        let ending = shell(script, fidelity: Fidelity(maximum: 9), observer: observer)

        #expect(ending == .stopped)
        #expect(observer.log?.output.text == "step=1 accuracy=1\nsaved\n")
    }

    @Test func releasesTheTrialWhenTheWorkerLeaves() {
        let observer = RecordingObserver(interrupt: { $0.values.isEmpty ? nil : .release })

        #expect(
            shell("echo step=1 accuracy=1; sleep 100", fidelity: Fidelity(maximum: 9), observer: observer)
                == .released(nil))
    }

    @Test func pausesAtItsTargetAndStartsAgainFromThere() {
        let script = "for i in 1 2 3; do echo step=$i accuracy=0.$i; done"
        let first = RecordingObserver(steps: [.pause])
        guard
            case .paused(let state) = shell(script, fidelity: Fidelity(maximum: 3), until: 1, observer: first)
        else {
            Issue.record("a pause is expected")
            return
        }
        #expect(state.fidelity == 1)
        #expect(first.asked == [1])

        let second = RecordingObserver()
        let ending = shell(script, fidelity: Fidelity(maximum: 3), state: state, observer: second)

        #expect(ending == .finished(.completed(0.3)))
        #expect(second.fidelities == [2, 3])
    }

    @Test func startsAProgramAgainThatStopsAtEachTarget() {
        let observer = RecordingObserver(steps: [.goOn(until: 3), .goOn(until: 9)])
        let ending = run(
            ["sh", "-c", "echo accuracy=0.$1", "sh", "{epochs}"], fidelity: Fidelity(name: "epochs", maximum: 9),
            until: 1, observer: observer)

        #expect(ending == .finished(.completed(0.9)))
        #expect(observer.asked == [1, 3])
        #expect(observer.fidelities == [1, 3, 9])
        #expect(observer.values.map(\.value) == [0.1, 0.3, 0.9])
    }

    @Test func goesOnWithAProgramThatKeepsWorking() {
        let observer = RecordingObserver(steps: [.goOn(until: 4)])
        let script = "for i in 1 2 3 4; do echo step=$i accuracy=0.$i; done"
        let ending = shell(script, fidelity: Fidelity(maximum: 4), until: 2, observer: observer)

        #expect(ending == .finished(.completed(0.4)))
        #expect(observer.fidelities == [1, 2, 3, 4])
        #expect(observer.asked == [2])
    }

    @Test func endsAProgramThatIsToldToStopAtItsTarget() {
        let observer = RecordingObserver(steps: [.stop])
        let ending = shell(
            "echo step=1 accuracy=1; sleep 100", fidelity: Fidelity(maximum: 3), until: 1, observer: observer)

        #expect(ending == .stopped)
    }

    @Test func keepsBeginningAndEndOfALongOutput() throws {
        let observer = RecordingObserver()
        let ending = shell(
            "echo first; head -c 3000000 /dev/zero | tr '\\0' x; echo; echo last; echo accuracy=1", observer: observer)

        #expect(ending == .finished(.completed(1)))
        let output = try #require(observer.log).output
        #expect(output.count == 3_000_000 + 6 + 1 + 5 + 11)
        #expect(output.head.count == KeptText.kept)
        #expect(output.tail.count == KeptText.kept)
        #expect(output.text.hasPrefix("first\nxxx"))
        #expect(output.text.hasSuffix("xxx\nlast\naccuracy=1\n"))
        #expect(output.text.contains("… \(output.count - 2 * KeptText.kept) bytes left out …"))
    }

    @Test func printsWithoutPauseDoNotBlockIt() {
        #expect(failure(shell("yes", seconds: 0.5))?.reason == .timeout)
    }
}
