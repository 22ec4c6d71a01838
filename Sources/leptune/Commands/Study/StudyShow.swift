import ArgumentParser
import Store
import Studies

/// `leptune study show`: one study at a glance.
struct StudyShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a study is and where it stands.",
        discussion: """
            With --json the whole definition is printed too.

            Example:
              leptune study show digits-mlp
            """)

    @Argument(help: "The study's name or number.")
    var study: String

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` prints.
    private struct Full: Encodable {
        var summary: StudyView
        var definition: StudyDefinition
        var best: TrialView?
        /// Why trials that could run do not.
        var waiting: String?
    }

    private func waitingReason(of study: StudySummary) -> String? {
        if case .ended = study.phase { return nil }
        guard let status = ManagerStatus.read(besides: store.path) else {
            return "no manager works on the store: start 'leptune serve', or 'leptune run --resume'"
        }
        return status.waiting[study.name]
    }

    func run() throws {
        let reader = try StudyReader(store.path)
        let summary = try reader.summary(of: study)
        let definition = try reader.definition(of: study)
        let best = try summary.bestTrial.flatMap { try reader.trial($0, of: study) }.map(TrialView.init)
        let view = StudyView(summary)
        let waiting = waitingReason(of: summary)
        if output.json {
            return try Console.result(json: Full(summary: view, definition: definition, best: best, waiting: waiting))
        }
        Console.result(StudyText(view, definition, best, waiting: waiting).text)
    }
}
