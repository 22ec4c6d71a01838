import ArgumentParser
import Store

/// `leptune report`: one HTML file to read and to send.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a study's report as one HTML file that needs no network.",
        discussion: """
            Works while the study runs, without disturbing it.

            Example:
              leptune report digits-mlp -o reports/digits.html
            """)

    @Argument(help: "The study's name or number.")
    var study: String

    @Option(name: .shortAndLong, help: "The file to write (default: reports/STUDY.html).")
    var output: String?

    @OptionGroup var store: StoreOptions

    func run() throws {
        let snapshot = try StudyReader(store.path).snapshot(of: study)
        Console.result(try ReportFile.write(snapshot, to: output))
    }
}
