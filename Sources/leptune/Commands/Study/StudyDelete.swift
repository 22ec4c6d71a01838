import ArgumentParser
import Store

/// `leptune study delete`: a study and all its trials go.
struct StudyDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a study with all its trials and checkpoints.",
        discussion: """
            There is no way back. Refused while a manager works on the store.

            Example:
              leptune study delete digits-mlp --store tuning.db
            """)

    @Argument(help: "The study's name or number.")
    var study: String

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let summary = try StudyReader(store.path).summary(of: study)
        let owned = try StudyStore(owning: store.path)
        try owned.deleteStudy(summary.id)
        // Nothing is on its way in: this process owns the store and takes no uploads.
        try owned.collectGarbage(unusedFor: .zero)
        try owned.close()
        if output.json { return try Console.result(json: ["deleted": summary.name]) }
        Console.result("deleted study '\(TextTable.harmless(summary.name))'")
    }
}
