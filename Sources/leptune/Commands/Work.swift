import ArgumentParser
import Foundation
import Studies
import Wire
import Worker

/// `leptune worker`: processes that train trials for a manager.
struct Work: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Train trials for a manager, from this or another machine.",
        discussion: """
            SIGTERM hands trials back with their checkpoints; a second one ends at once.

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

    @Option(help: "The worker's private key file; needed beyond this machine.")
    var key: String?

    @Option(help: "The manager's public key, or the file that holds it; needed beyond this machine.")
    var managerKey: String?

    @Flag(help: "Run the programs that studies name. Only for managers whose users you trust.")
    var allowCommand = false

    @Flag(help: .hidden)
    var singleSlot = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...256).contains(slots) else { throw ValidationError("--slots is from 1 to 256.") }
    }

    func run() async throws {
        var options = WorkerOptions(
            address: connect, security: try WireSecurity.client(key: key, managerKey: managerKey),
            cores: cores ?? max(1, MachineFacts.cores / slots), allowsCommands: allowCommand)
        if !output.quiet { options.note = { Console.note("leptune worker: \($0)") } }
        let code =
            singleSlot
            ? try await WorkerProcess.run(options)
            : try await WorkerSupervisor(slots: slots, arguments: slotArguments(cores: options.cores)).run()
        if code != 0 { throw ExitCode(code) }
    }

    private func slotArguments(cores: Int) -> [String] { [] }
}
