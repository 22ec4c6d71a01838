import ArgumentParser
import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives

extension ModelCommands {
    /// `leptune model explain`.
    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Explain what a model does with its columns, where it is weak, and what it gets wrong.",
            discussion: """
                On rows with the target, best such as the model has not seen: what each column is worth (the metric with its \
                values shuffled), what it adds to predictions (Shapley values), how predictions change along it, slices in \
                which the model is weaker than elsewhere by more than chance, what it takes for what, whether its \
                probabilities come true. --fairness compares the groups of a column, which the model need not know.

                Examples:
                  leptune model explain model.leptune new.csv
                  leptune model explain credit.leptune applicants.csv --fairness sex --fairness age --json
                """)

        @Argument(help: "The model file.", completion: .file(extensions: ["leptune"]))
        var model: String

        @Argument(help: "The rows with their target: CSV, or one JSON object a line in a file ending in .jsonl.")
        var file: String

        @Option(
            parsing: .unconditionalSingleValue,
            help: ArgumentHelp("A column whose groups are compared.", valueName: "column"))
        var fairness: [String] = []

        @Option(help: "The metric by which columns and slices are measured (default: the model's own).")
        var metric: String?

        @Option(help: "How often each column is shuffled.")
        var repeats: Int = 10

        @Option(help: "Rows beyond these are thinned out for shuffling; 0 for no limit.")
        var rows: Int = 2_000

        @Option(help: "How many rows Shapley values are made for; 0 for none.")
        var explained: Int = 100

        @Option(help: "Decides everything random.")
        var seed: UInt64 = 0

        @OptionGroup var threads: ThreadOptions

        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (2...1000).contains(repeats) else { throw ValidationError("--repeats is from 2 to 1000.") }
            guard rows >= 0, explained >= 0 else { throw ValidationError("--rows and --explained are not negative.") }
        }

        func run() throws {
            BLAS.setThreads(threads.count)
            let predictor = ModelPredictor(try CommandFailure.predictiveModel(at: model))
            guard FileManager.default.fileExists(atPath: file) else {
                throw CommandFailure(.notFound, "there is no file \(file).")
            }
            let display = ExplanationDisplay(isQuiet: output.quiet)
            let explanation = try CommandFailure.ofModels {
                try ModelExplanation(
                    predictor, on: predictor.table(of: URL(filePath: file)), metric: try entry(predictor.task),
                    file: file,
                    .init(
                        repeats: repeats, mostRows: rows, explainedRows: explained, fairness: fairness, seed: seed),
                    progress: display.show)
            }
            display.finish()
            if !output.quiet {
                for remark in explanation.remarks { Console.note("note: \(TextTable.harmless(remark))") }
            }
            if output.json { return try Console.result(json: explanation) }
            Console.result(ExplanationText(explanation).text)
        }

        private func entry(_ task: LearningTask) throws -> MetricEntry? {
            guard let metric else { return nil }
            let fitting = MetricCatalogue.ofPredictions(task, and: metric)
            guard let entry = fitting.first(where: { $0.name == metric }) else {
                throw CommandFailure(
                    .invalidInput,
                    "the metric \"\(TextTable.harmless(metric))\" is not one for \(task.rawValue); there are "
                        + fitting.map(\.name).joined(separator: ", ") + ".")
            }
            return entry
        }
    }
}
