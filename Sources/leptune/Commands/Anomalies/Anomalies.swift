import ArgumentParser
import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives
import Reports
import Studies

/// `leptune anomalies`: what is strange in a table, and a model that says so of new rows.
struct Anomalies: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Find the rows of a table that are unlike the others, say why, and make a model that watches for such.",
        discussion: """
            Nothing needs to be labelled. With --time rows are measurements that follow each other: each is compared with \
            what came before it, so that shifts of the level and odd shapes show as well as spikes, and strange rows that \
            belong together become events. A score of 2 means that one of 100 rows is as strange, 3 one of 1000.

            Examples:
              leptune anomalies sensors.csv --time timestamp -o watch.leptune
              leptune anomalies invoices.csv --ignore number --rate 0.005
              leptune anomalies parts.csv        # with a column of paths of PNG or JPEG files
              leptune anomalies photos/          # a folder of pictures
              leptune predict watch.leptune new.csv
            """)

    @Argument(help: "The table: a CSV file with a header row, plain or compressed by gzip; or a folder of pictures.")
    var file: String

    @Option(
        help: ArgumentHelp(
            "Rows are measurements in the order of this column of dates or numbers.", valueName: "column"))
    var time: String?

    @Option(parsing: .unconditionalSingleValue, help: ArgumentHelp("A column to leave out.", valueName: "column"))
    var ignore: [String] = []

    @Option(help: ArgumentHelp("The share of rows that is called strange.", valueName: "share"))
    var rate: Double = 0.01

    @Option(name: [.customShort("o"), .customLong("output")], help: "Where to write the model.")
    var model: String = "watch.leptune"

    @Option(help: ArgumentHelp("Write the score of every row to this CSV file.", valueName: "file"))
    var scores: String?

    @OptionGroup var report: ReportOptions

    @Option(help: "Decides everything random.")
    var seed: UInt64 = 0

    @OptionGroup var threads: ThreadOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard rate > 0, rate < 0.5 else { throw ValidationError("--rate is a share between 0 and 0.5, such as 0.01.") }
    }

    func run() throws {
        BLAS.setThreads(threads.count)
        try TableFile.check(file)
        let place = try ModelOutput.file(model)
        let interruption = PromptInterruption()
        let display = ExplanationDisplay(isQuiet: output.quiet, doing: "comparing rows")
        let (search, result) = try CommandFailure.ofModels {
            let search = try AnomalySearch(
                of: URL(filePath: file), .init(time: time, ignored: ignore, rate: rate, seed: seed))
            return (search, try search.run(shouldStop: { interruption.isAsked }, progress: display.show))
        }
        display.finish()
        interruption.end()
        try CommandFailure.ofModels { try result.model.write(to: place) }
        if let scores { try OutputFile.write(Array(try AnomalyText(result).csv().utf8), to: scores) }
        let page = try write(search, result)
        let view = AnomalyView(search, result, model: model, report: page, scores: scores)
        if output.json { try Console.result(json: view) } else { Console.result(view.text) }
    }

    /// Writes the report.
    private func write(_ search: AnomalySearch, _ result: AnomalySearch.Result) throws -> String? {
        let stem = URL(filePath: file).lastPathComponent.split(separator: ".").first ?? "table"
        return try report.write("\(stem)-anomalies") {
            try AnomalyReport(
                result.findings, result.model.description, traces: result.model.traces(result.scores),
                // A table that cannot be drawn has a report all the same.
                map: try? result.model.map(result.scores), scores: result.scores.rarities
            ).html()
        }
    }
}
