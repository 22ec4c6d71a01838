import ArgumentParser
import Datasets

/// `leptune data …`: the data sets that come with Leptune.
struct DataCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "List the data sets that come with Leptune.", subcommands: [List.self])

    /// `leptune data list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the data sets that come with Leptune, with source and licence.",
            discussion: """
                Example:
                  leptune data list --json
                """)

        @OptionGroup var output: OutputOptions

        func run() throws {
            if output.json { return try Console.result(json: BundledDataset.all) }
            let rows = BundledDataset.all.map { set in
                [set.name, "\(set.rows)", "\(set.columns)", set.task.rawValue, set.target, set.licence, set.source]
            }
            Console.result(
                TextTable(["name", "rows", "columns", "task", "target", "licence", "source"], rows).rendered)
        }
    }
}
