import ArgumentParser
import Store

/// `leptune study list`: the studies of a store.
struct StudyList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the studies of a store.",
        discussion: """
            Example:
              leptune study list --store tuning.db
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let studies = try StudyReader(store.path).list().map(StudyView.init)
        if output.json { return try Console.result(json: studies) }
        if studies.isEmpty { return Console.note("no studies in \(store.path)") }
        Console.result(TextTable(StudyView.header, studies.map(\.row)).rendered)
    }
}
