import ArgumentParser
import Foundation
import Store
import Studies

/// `leptune study export`: the trials as CSV.
struct StudyExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the trials of a study as CSV, in the columns of Optuna's data frame.",
        discussion: """
            Times are UTC. Texts that a spreadsheet would take for a formula begin with an apostrophe.

            Example:
              leptune study export digits-mlp -o digits.csv
            """)

    @Argument(help: "The study's name or number.")
    var study: String

    @Option(name: .shortAndLong, help: "The file to write; standard output if left out.")
    var output: String?

    @OptionGroup var store: StoreOptions

    @Flag(help: "Print JSON instead of CSV.")
    var json = false

    func run() throws {
        let reader = try StudyReader(store.path)
        let trials = try reader.trials(of: study)
        if json { return try Console.result(json: trials.map(TrialView.init)) }
        let csv = TrialsTable(trials, space: try reader.definition(of: study).space).csv
        guard let output else { return Console.result(String(csv.dropLast())) }
        try OutputFile.write(Array(csv.utf8), to: output)
        Console.note("\(trials.count) trials written to \(output)")
    }
}
