import ArgumentParser
import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives
import Studies

/// `leptune auto`: from a table to a model file.
struct Auto: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a model for a table: look at the data, try many models, deliver the best of them together.",
        discussion: """
            The model file is there when the deadline is over, and says how good it may be expected to be on new rows. \
            Ctrl-C delivers what was found until then. What was tried is an ordinary study: look at it with \
            'leptune study show', or change the study file that is written beside the report and run that.

            Examples:
              leptune auto train.csv --target income
              leptune auto houses.csv --target price --deadline 10m -o houses.leptune
              leptune predict houses.leptune new-houses.csv
            """)

    @Argument(help: "The table: a CSV file with a header row, plain or compressed by gzip.")
    var file: String

    @Option(help: ArgumentHelp("The column to predict.", valueName: "column"))
    var target: String

    @Option(help: "How long all of it may take, such as 90s, 5m or 1h.")
    var deadline: String = "5m"

    @Option(name: [.customShort("o"), .customLong("output")], help: "Where to write the model.")
    var model: String = "model.leptune"

    @Option(help: "Whether to predict classes or numbers (default: by the values of the target).")
    var task: TaskOption?

    @Option(help: "What to make as good as possible (default: roc-auc, log-loss or rmse, by the task).")
    var metric: String?

    @Option(parsing: .unconditionalSingleValue, help: ArgumentHelp("A column to leave out.", valueName: "column"))
    var ignore: [String] = []

    @Option(name: .shortAndLong, help: "How many worker processes to start (default: one a core).")
    var workers: Int = max(1, ProcessInfo.processInfo.activeProcessorCount)

    @Option(help: "Decides everything random.")
    var seed: UInt64 = 0

    @Option(help: "The study's name (default: that of the file, and the time).")
    var name: String?

    @Option(help: "Where to write the report (default: reports/STUDY.html).")
    var report: String?

    @Flag(help: "Write no report and no study file.")
    var noReport = false

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...256).contains(workers) else { throw ValidationError("--workers is from 1 to 256.") }
        guard let seconds = AutoDeadline.seconds(deadline), seconds >= 5, seconds <= 30 * 86_400 else {
            throw ValidationError("--deadline is a duration of at least 5s, such as 90s, 5m or 1h30m.")
        }
        if task == .clustering { throw ValidationError("--task is classification or regression: auto predicts.") }
    }

    func run() async throws {
        let clock = AutoDeadline(seconds: AutoDeadline.seconds(deadline) ?? 300)
        let place = try ModelOutput.file(model)
        let source = URL(filePath: file)
        guard FileManager.default.fileExists(atPath: source.path) else {
            throw CommandFailure(.notFound, "there is no file \(file).")
        }
        let (profile, plan) = try CommandFailure.ofModels {
            let profile = try TableProfile(of: source)
            let plan = try AutoPlan(
                for: profile,
                .init(
                    target: target, task: task.map { LearningTask(rawValue: $0.rawValue) ?? .classification },
                    metric: metric, ignored: ignore, seconds: clock.seconds, workers: workers, seed: seed))
            return (profile, plan)
        }
        if !output.quiet {
            Console.note("\(profile.rows) rows, \(profile.columns.count) columns; \(deadline) in all.")
            for decision in plan.decisions {
                Console.note(
                    TextTable.harmless("  \(decision.subject): \(decision.choice) (\(decision.reason))"))
            }
        }
        let session = AutoSession(
            plan: plan, profile: profile, source: source, name: name ?? AutoSession.name(for: file), store: store.path,
            workers: workers, clock: clock, report: noReport ? nil : .some(report), isQuiet: output.quiet)
        let outcome = try await session.run()
        try CommandFailure.ofModels { try outcome.result.model.write(to: place) }
        let view = AutoView(outcome, plan, file: model, seconds: clock.elapsed)
        if output.json { try Console.result(json: view) } else { Console.result(view.text) }
        // Workers that are still on their way out are not waited for; they leave when this process has.
        fflush(nil)
        Foundation.exit(0)
    }
}
