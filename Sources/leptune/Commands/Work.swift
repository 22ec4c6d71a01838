import ArgumentParser
import Drill
import Foundation
import Objectives
import Studies
import Wire
import Worker

/// `leptune worker`: processes that train trials for a manager.
struct Work: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Train trials for a manager, from this or another machine.",
        discussion: """
            SIGTERM, or a terminal that closes, hands trials back with their checkpoints; a second signal ends at once.

            Examples:
              leptune worker --connect tcp://127.0.0.1:7711 --slots 2
              leptune worker --connect tcp://head:7711 --key worker.key --manager-key manager.key.pub
            """)

    @Option(help: "Where the manager listens: tcp://host:port or ipc://path.")
    var connect: String = ProcessInfo.processInfo.environment["LEPTUNE_ENDPOINT"] ?? "tcp://127.0.0.1:7711"

    @Option(help: "How many trials to train at a time, each in a process of its own (default: one a core).")
    var slots: Int = MachineFacts.cores

    @Option(help: "How many cores each trial uses (default: this machine's, shared by the slots).")
    var cores: Int?

    @Flag(help: "Give each slot processors of its own, if there are enough; for machines that do nothing else.")
    var pin = false

    @Option(help: "How much memory each trial may take, such as 8GiB (default: no limit but the study's).")
    var memory: ByteSizeOption?

    @Option(
        help: ArgumentHelp(
            "Hold each program, with all that it starts, to its memory and cores by groups in this cgroup v2 folder.",
            valueName: "folder"))
    var cgroup: String?

    @Option(
        help: ArgumentHelp(
            "Something that studies may need of a worker, such as gpu=no; may be given more than once.",
            valueName: "name=value"))
    var label: [LabelOption] = []

    @Option(help: "The worker's private key file; needed beyond this machine.")
    var key: String?

    @Option(help: "The manager's public key, or the file that holds it; needed beyond this machine.")
    var managerKey: String?

    @Flag(help: "Run the programs that studies name. Only for managers whose users you trust.")
    var allowCommand = false

    @Option(help: .hidden)
    var keep: String?

    @Option(help: .hidden)
    var id: String?

    @Option(help: .hidden)
    var supervisor: Int32?

    @Option(help: ArgumentHelp("Append what the manager has confirmed to this file.", visibility: .hidden))
    var journal: String?

    @Option(help: "How many seconds a worker that was told to leave may take to hand back its trial.")
    var drainLimit: Int = 60

    @Option(help: "How notes on standard error look: text or json.")
    var logFormat: Console.NoteFormat = .text

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...256).contains(slots) else { throw ValidationError("--slots is from 1 to 256.") }
        guard label.count <= Limits.labels else { throw ValidationError("at most \(Limits.labels) labels.") }
        guard (1...86_400).contains(drainLimit) else { throw ValidationError("--drain-limit is from 1 to 86400.") }
    }

    func run() async throws {
        Console.write(notesAs: logFormat)
        let security = try WireSecurity.client(key: key, managerKey: managerKey)
        guard let supervisor, let id else { return try await supervise() }
        guard supervisor == getppid() else { throw CommandFailure(.failure, "the supervisor is gone.") }
        var options = WorkerOptions(
            address: connect, security: security, id: WorkerID(rawValue: id), cores: cores ?? MachineFacts.cores,
            allowsCommands: allowCommand, kept: keep.map { URL(filePath: $0) }, drainLimit: .seconds(drainLimit),
            supervisor: supervisor)
        options.memoryBytes = memory?.bytes
        options.controlGroups = try controlGroups()
        options.labels = LabelOption.labels(label)
        if let journal {
            let log = try AcknowledgementLog(appendingTo: journal)
            options.confirmed = { confirmation in
                switch confirmation {
                case .measurements(let lease, let sequence): log.note(lease, measurementsUpTo: sequence)
                case .result(let lease, let result): log.note(lease, result)
                case .stale: break
                }
            }
        }
        if !output.quiet { options.note = { Console.note("leptune worker: \($0)") } }
        let code = try await WorkerProcess.run(options)
        if code != 0 { throw ExitCode(code) }
    }

    private func controlGroups() throws -> ControlGroups? {
        do {
            return try cgroup.map { try ControlGroups(in: $0) }
        } catch {
            throw CommandFailure(.invalidInput, "--cgroup: \(error).")
        }
    }

    private func supervise() async throws {
        if let shortcoming = try controlGroups()?.shortcoming { Console.note("leptune worker: \(shortcoming)") }
        var arguments = ["--drain-limit", "\(drainLimit)"] + (output.quiet ? ["--quiet"] : [])
        if let memory { arguments += ["--memory", "\(memory.bytes)B"] }
        if let cgroup { arguments += ["--cgroup", cgroup] }
        for label in label { arguments += ["--label", "\(label.name)=\(label.value)"] }
        if logFormat != .text { arguments += ["--log-format", logFormat.rawValue] }
        if let journal { arguments += ["--journal", journal] }
        if let key, let managerKey { arguments += ["--key", key, "--manager-key", managerKey] }
        let supervisor = WorkerSupervisor(
            slots: slots, connect: connect, allowsCommands: allowCommand, cores: cores, isPinned: pin,
            arguments: arguments)
        let signals = TerminationSignals { supervisor.drain() }
        try await supervisor.run()
        withExtendedLifetime(signals) {}
    }
}
