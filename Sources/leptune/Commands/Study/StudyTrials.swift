import ArgumentParser
import Store

/// `leptune study trials`: the trials of a study.
struct StudyTrials: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trials",
        abstract: "List the trials of a study.",
        discussion: """
            Example:
              leptune study trials digits-mlp --state completed --limit 10
            """)

    /// The states that can be asked for.
    enum State: String, CaseIterable, ExpressibleByArgument {
        case waiting, running, paused, completed, pruned, failed, cancelled
    }

    @Argument(help: "The study's name or number.")
    var study: String

    @Option(help: "Only trials in this state.")
    var state: State?

    @Option(help: "Only so many, the last ones.")
    var limit: Int?

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit ?? 1 > 0 else { throw ValidationError("--limit is at least 1.") }
    }

    func run() throws {
        let reader = try StudyReader(store.path)
        let trials = try reader.trials(of: study, state: state?.rawValue, limit: limit).map(TrialView.init)
        if output.json { return try Console.result(json: trials) }
        if trials.isEmpty { return Console.note("no \(state.map { "\($0.rawValue) " } ?? "")trials yet") }
        Console.result(TextTable(TrialView.header, trials.map(\.row)).rendered)
    }
}
