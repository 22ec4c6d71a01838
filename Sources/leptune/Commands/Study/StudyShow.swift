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
    }

    func run() throws {
        let reader = try StudyReader(store.path)
        let summary = try reader.summary(of: study)
        let definition = try reader.definition(of: study)
        let best = try summary.bestTrial.flatMap { try reader.trial($0, of: study) }.map(TrialView.init)
        let view = StudyView(summary)
        if output.json {
            return try Console.result(json: Full(summary: view, definition: definition, best: best))
        }
        Console.result(StudyText(view, definition, best).text)
    }
}
