import Foundation
import SearchSpaces
import Studies

/// Runs a program of the user's for one attempt.
///
/// The program prints the metric on its standard output, once or while it works. It cannot be paused: a trial that goes
/// on later starts the program again, with a larger fidelity, and what it measured before is passed over.
struct CommandRunner {
    /// More measurements of one attempt than this are passed over, but for those at targets.
    private static let mostMeasurements = 100_000

    let command: CommandObjective
    let run: TrialRun
    let settings: RunnerSettings
    let observer: any RunObserver
    private let clock: RunClock

    init(_ command: CommandObjective, _ run: TrialRun, settings: RunnerSettings, observer: any RunObserver) {
        self.command = command
        self.run = run
        self.settings = settings
        self.observer = observer
        clock = RunClock(limit: run.seconds)
    }

    /// Runs the program, again if it has to go further, until the trial ends or somebody ends it.
    func start() -> RunEnding {
        guard settings.allowsCommands else {
            return .refused("this worker does not run commands; its operator can allow it with --allow-command")
        }
        var progress = Progress(reached: run.state?.fidelity ?? 0, until: run.until)
        while true {
            let target = progress.until
            switch launch(&progress) {
            case .ending(let ending): return ending
            case .value(let value, let others):
                // The target moved while the program worked towards the old one: start it again for the new one.
                if progress.until > target && progress.reached < progress.until { continue }
                measure(progress.until, value, &progress)
                if progress.until >= run.fidelity.maximum { return run.result(value, others) }
                if let ending = ask(&progress) { return ending }
            }
        }
    }

    /// How far the trial is.
    private struct Progress {
        /// The largest fidelity measured.
        var reached: Int
        /// The target.
        var until: Int
        /// How many measurements were handed on.
        var count = 0
    }

    /// What one execution of the program gave.
    private enum Execution {
        /// The end of the trial's run.
        case ending(RunEnding)
        /// The last value, the last of each other number that is wanted, and success.
        case value(Double, others: [String: Double])
    }

    private func launch(_ progress: inout Progress) -> Execution {
        let arguments = CommandArguments.fill(command.arguments, for: run, until: progress.until)
        guard let name = arguments.first else { return .ending(.failed(.error, "the command has no program")) }
        do {
            let work = try PrivateFolder()
            let variables = try CommandEnvironment.variables(for: run, until: progress.until, work: work.url)
            guard let program = CommandEnvironment.locate(name, from: settings.folder, environment: variables) else {
                return .ending(.refused("the program \(name) is not on this worker, or is not executable"))
            }
            let group = try settings.controlGroups?.makeGroup(memoryBytes: run.bytes, cores: settings.cores)
            defer { group?.remove() }
            let process = try GuardedProcess(
                program: program, arguments: arguments, environment: variables, folder: settings.folder.path,
                memoryBytes: run.bytes, grace: settings.grace, group: group, work: work)
            return watch(process, in: group, &progress)
        } catch {
            return .ending(.failed(.error, "the program could not be started: \(error)"))
        }
    }

    private func watch(_ process: GuardedProcess, in group: ControlGroup?, _ progress: inout Progress) -> Execution {
        var log = CommandLog()
        var lines = LineSplitter()
        var printed: [MetricLine] = []
        var last: MetricLine?
        var others: [String: Double] = [:]
        var steps = 0
        var decided: RunEnding?

        while process.ending == nil {
            process.read(atMost: 50) { stream, bytes in
                switch stream {
                case .output:
                    log.output.append(bytes)
                    lines.append(bytes) { line in
                        if let found = self.metric(line) { printed.append(found) }
                        self.collect(&others, from: line)
                    }
                case .errors: log.errors.append(bytes)
                }
            }
            for line in printed where decided == nil {
                steps = line.step ?? steps + 1
                last = line
                decided = take(line.value, at: steps, &progress)
            }
            printed.removeAll()
            if decided == nil {
                if clock.isOver {
                    decided = clock.timeout
                } else if let interruption = observer.interruption {
                    decided = interruption == .stop ? .stopped : .released(nil)
                }
            }
            // A program over its time is given no more of it than it takes to leave.
            if decided != nil { process.end(soon: clock.isOver) }
        }
        lines.finish { line in
            if let found = self.metric(line) { last = found }
            self.collect(&others, from: line)
        }
        observer.printed(log)
        if let decided { return .ending(decided) }
        guard let ending = process.ending else { preconditionFailure("the loop ends with an ending") }
        return CommandVerdict(ending, log: log, limit: run.bytes, memoryKills: group?.memoryKills).failure
            .map { .ending($0) }
            ?? last.map { .value($0.value, others: others) }
            ?? .ending(
                .failed(
                    .error,
                    "the program ended well but printed no \(run.metric.name); print a line \(run.metric.name)=0.5"))
    }

    private func metric(_ line: String) -> MetricLine? {
        MetricLine(line, metric: run.metric.name, fidelity: run.fidelity.name)
    }

    /// Keeps what a line says of the further metrics and constraints.
    private func collect(_ others: inout [String: Double], from line: String) {
        guard !run.furtherMetrics.isEmpty || !run.constraints.isEmpty else { return }
        let wanted = Set(run.furtherMetrics.map(\.name) + run.constraints)
        others.merge(MetricLine.numbers(line).filter { wanted.contains($0.key) }) { _, new in new }
    }

    /// Hands on a value measured on the way; asks what to do if it is the target.
    ///
    /// The value at the largest fidelity is handed on when the program ends: what it printed last is its result.
    private func take(_ value: Double, at step: Int, _ progress: inout Progress) -> RunEnding? {
        guard step > progress.reached, step <= progress.until, step < run.fidelity.maximum else { return nil }
        guard progress.count < Self.mostMeasurements || step == progress.until else { return nil }
        measure(step, value, &progress)
        return step == progress.until ? ask(&progress) : nil
    }

    private func measure(_ fidelity: Int, _ value: Double, _ progress: inout Progress) {
        guard fidelity > progress.reached else { return }
        progress.reached = fidelity
        progress.count += 1
        observer.measured(fidelity: fidelity, value: value, seconds: clock.seconds)
    }

    private func ask(_ progress: inout Progress) -> RunEnding? {
        switch observer.nextStep(at: progress.until) {
        case .goOn(let until):
            progress.until = until
            return nil
        case .pause: return .paused(SavedState(bytes: Self.mark, fidelity: progress.reached))
        case .stop: return .stopped
        case .release: return .released(SavedState(bytes: Self.mark, fidelity: progress.reached))
        }
    }

    /// Stands for the state of a program, which has none: a trial that goes on starts it again.
    private static let mark = Array("leptune command, no state\n".utf8)
}
