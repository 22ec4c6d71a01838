import ArgumentParser
import LinearAlgebra
import Manager
import Serving
import Store
import Studies
import Wire
import Worker

/// `leptune serve`: a manager for workers that attach themselves.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage the studies of a store for workers that connect.",
        discussion: """
            Beyond this machine every worker needs a key that the manager knows.

            Example:
              leptune serve --store tuning.db --bind tcp://127.0.0.1:7711
            """)

    @Option(help: "Where workers connect: tcp://host:port or ipc://path; may be given more than once.")
    var bind: [String] = ["tcp://127.0.0.1:7711"]

    @Option(help: "The manager's private key file; needed beyond this machine.")
    var key: String?

    @Option(help: "The file of authorized workers' public keys; needed beyond this machine.")
    var authorizedWorkers: String?

    @Option(help: "How many seconds a worker may be silent before its trial is given to another.")
    var leaseTerm: Double = 30

    @Option(help: "How often workers are to say that they live, in seconds.")
    var heartbeat: Double = 5

    @Option(
        help: ArgumentHelp(
            "Answer GET /metrics, /healthz and /readyz here, such as 127.0.0.1:9464.", valueName: "host:port"))
    var metrics: String?

    @Option(help: ArgumentHelp("The file of the token that readers beyond this machine must give.", valueName: "file"))
    var metricsToken: String?

    @Flag(help: "Stop when no study is left to work on.")
    var untilDone = false

    @Flag(help: "Refuse to start unless every unfinished study of the store is deterministic.")
    var deterministic = false

    @Option(help: "How notes on standard error look: text or json.")
    var logFormat: Console.NoteFormat = .text

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0.5...86_400).contains(leaseTerm) else { throw ValidationError("--lease-term is from 0.5 to 86400.") }
        guard heartbeat >= 0.1, heartbeat <= leaseTerm / 3 else {
            throw ValidationError("--heartbeat is at least 0.1 and at most a third of --lease-term.")
        }
    }

    func run() async throws {
        Console.write(notesAs: logFormat)
        BLAS.setThreads(1)
        var storeOptions = StudyStore.Options()
        storeOptions.ballastBytes = 16 << 20
        let store = try StudyStore(owning: store.path, options: storeOptions)
        if deterministic { try Self.requireDeterminism(of: store) }
        let security = try WireSecurity.server(key: key, authorizedWorkers: authorizedWorkers)
        let endpoint = try ManagerEndpoint(bind: bind, security: security)
        let options = StudyManager.Options(
            leaseTerm: .seconds(leaseTerm), heartbeat: .seconds(heartbeat), stopsWhenOver: untilDone)
        let manager = try StudyManager(store: store, endpoint: endpoint, options: options)
        let signals = TerminationSignals { Task { await manager.stop() } }
        Console.note("leptune serve: workers connect to \(endpoint.boundEndpoints.joined(separator: ", "))")
        let status = try metrics.map { try StatusPages.serve(manager.metrics, at: $0, tokenFile: metricsToken) }
        if let status { Console.note("leptune serve: metrics and health at http://\(status.address)") }
        let display = ProgressDisplay(isQuiet: output.quiet)
        try await manager.run { display.show($0) }
        display.finish()
        status?.close()
        withExtendedLifetime(signals) {}
        // Nobody works on the store any more, so whatever no trial needs can go.
        try store.collectGarbage(unusedFor: .zero)
        try store.close()
    }

    private static func requireDeterminism(of store: StudyStore) throws {
        let others = try store.unfinishedStudies().map { try store.definition(of: $0) }
            .filter { $0.deterministicBatch == nil }.map(\.name)
        guard others.isEmpty else {
            throw CommandFailure(
                .invalidInput,
                "not deterministic: \(others.joined(separator: ", ")). A study is made so when it is created, with "
                    + "'deterministic: true' in its file or 'leptune study create --deterministic'.")
        }
    }
}
