import ArgumentParser
import Datasets

/// `leptune data …`: what tables look like, and the data sets that come with Leptune.
struct DataCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Look at tables, and list the data sets that come with Leptune.",
        subcommands: [
            Profile.self, Check.self, Apply.self, Contract.self, Verify.self, Drift.self, Pictures.self, List.self,
            Copy.self,
        ])

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
            if output.json { return try Console.result(json: BundledDataset.all.map(Listing.init)) }
            let rows = BundledDataset.all.map { set in
                [set.name, "\(set.rows)", "\(set.columns)", set.task.rawValue, set.target, set.licence, set.origin]
            }
            Console.result(
                TextTable(["name", "rows", "columns", "task", "target", "licence", "origin"], rows).rendered)
        }
    }
}

/// A bundled data set as JSON.
private struct Listing: Encodable {
    var name: String
    var summary: String
    var rows: Int
    var columns: Int
    var task: String
    var target: String
    var licence: String
    var origin: String

    init(_ set: BundledDataset) {
        name = set.name
        summary = set.summary
        rows = set.rows
        columns = set.columns
        task = set.task.rawValue
        target = set.target
        licence = set.licence
        origin = set.origin
    }
}
