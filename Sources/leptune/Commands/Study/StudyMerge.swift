import ArgumentParser
import Store

/// `leptune study merge`: studies of another store come into this one.
struct StudyMerge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Take the studies of another store over into this one.",
        discussion: """
            A study that is here already, event for event, is passed over. Refused while a manager works on the store.

            Example:
              leptune study merge laptop.db --store tuning.db --suffix -laptop
            """)

    @Argument(help: "The other store; it is only read.")
    var other: String

    @Option(help: "Add this to the name of a study if another study here has it; else that is refused.")
    var suffix: String?

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let owned = try StudyStore(owning: store.path)
        let outcomes = try StoreMerge(into: owned).take(from: other, suffix: suffix)
        try owned.close()
        if output.json { return try Console.result(json: outcomes) }
        for outcome in outcomes {
            let name = TextTable.harmless(outcome.study)
            Console.result(
                outcome.name.map { new in
                    let renamed = new == outcome.study ? "" : " as '\(TextTable.harmless(new))'"
                    return "took '\(name)' over\(renamed): \(outcome.events) events"
                } ?? "'\(name)' is here already")
        }
    }
}
