import ArgumentParser
import Foundation
import Studies

/// `leptune run`: one machine, nothing to start.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a study on this machine: manager, workers and report.",
        discussion: """
            The same command again continues a study that was interrupted.

            Examples:
              leptune run search-spaces/digits-mlp.yaml --workers 2
              leptune run --resume --store tuning.db
              leptune run wider.yaml --warm-from digits-mlp --store tuning.db
              leptune run study.yaml --workers 8 --deterministic --batch 8
            """)

    @Argument(help: "The study file; may be left out with --resume.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @Option(name: .shortAndLong, help: "How many worker processes to start (default: one a core).")
    var workers: Int = max(1, ProcessInfo.processInfo.activeProcessorCount)

    @Option(help: "Where to write the report (default: reports/STUDY.html).")
    var report: String?

    @Flag(help: "Write no report.")
    var noReport = false

    @Flag(help: "Continue the unfinished study of the store; needs no study file.")
    var resume = false

    @Flag(help: "Let workers run the program that a 'command' objective names.")
    var allowCommand = false

    @OptionGroup var determinism: DeterminismOptions
    @OptionGroup var start: StartOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard file != nil || resume else { throw ValidationError("Name a study file, or use --resume to continue.") }
        guard (1...256).contains(workers) else { throw ValidationError("--workers is from 1 to 256.") }
        guard file != nil || !determinism.deterministic else {
            throw ValidationError("--deterministic needs a study file: a study that exists is as it was defined.")
        }
    }

    func run() async throws {
        let definition = try file.map {
            try start.applied(
                to: determinism.applied(
                    to: StudyPreparation.definition(fromFile: $0, workers: determinism.batchSize ?? workers)))
        }
        let session = try LocalSession(
            store: store.path, definition: definition, workers: workers, allowCommand: allowCommand)
        let snapshot = try await session.run(display: ProgressDisplay(isQuiet: output.quiet))
        let summary = RunSummary(snapshot, report: try write(snapshot))
        if output.json { try Console.result(json: summary) } else { Console.result(summary.text) }
        if let code = summary.failureCode(wasInterrupted: session.wasInterrupted) {
            throw CommandFailure(code, session.wasInterrupted ? "interrupted; the same command again continues." : "")
        }
    }

    private func write(_ snapshot: StudySnapshot) throws -> String? {
        if noReport { return nil }
        guard snapshot.state.isOver || !snapshot.state.trials.isEmpty else { return nil }
        return try ReportFile.write(snapshot, to: report)
    }
}
