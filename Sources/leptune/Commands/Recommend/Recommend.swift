import ArgumentParser
import Foundation
import LinearAlgebra
import Models
import Objectives

/// `leptune recommend`: from a table of who chose what to a model that suggests what next.
struct Recommend: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a model of recommendations from a table of who chose what, perhaps how it was liked and when.",
        discussion: """
            Several methods are tried with several settings within the deadline; what is best by NDCG@10 on interactions \
            held out is fitted to all of them. Ctrl-C delivers what was found until then. Identifiers are kept as they are \
            written, leading zeros too.

            Examples:
              leptune recommend ratings.csv --user user_id --item movie_id --rating rating --time timestamp
              leptune recommend clicks.csv --user visitor --item page --deadline 1m -o pages.leptune
              leptune predict films.leptune users.csv --top 10 -o suggestions.csv
            """)

    @Argument(
        help: """
            The table: CSV, or one JSON object a line in a file ending in .jsonl; either may be compressed by gzip.
            """)
    var file: String

    @Option(help: ArgumentHelp("The column of users.", valueName: "column"))
    var user: String

    @Option(help: ArgumentHelp("The column of items.", valueName: "column"))
    var item: String

    @Option(help: ArgumentHelp("The column that says how an item was liked: larger is better.", valueName: "column"))
    var rating: String?

    @Option(
        help: ArgumentHelp(
            "The column that says when: dates or numbers. Models are then judged by what came later.",
            valueName: "column"))
    var time: String?

    @Option(
        help: ArgumentHelp(
            "With --rating: from which rating on an item counts as chosen when models are judged (default: any).",
            valueName: "rating"))
    var liked: Double?

    @Option(help: ArgumentHelp("A table with the column of items and one of their names.", valueName: "file"))
    var items: String?

    @Option(
        help: ArgumentHelp("With --items: the column of the names (default: the first other one).", valueName: "column")
    )
    var title: String?

    @OptionGroup var limit: DeadlineOptions

    @Option(help: "How many models to try at most.")
    var trials: Int = 100

    @Option(name: [.customShort("o"), .customLong("output")], help: "Where to write the model.")
    var model: String = "recommendations.leptune"

    @Option(help: "Decides everything random.")
    var seed: UInt64 = 0

    @OptionGroup var threads: ThreadOptions

    @OptionGroup var report: ReportOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...100_000).contains(trials) else { throw ValidationError("--trials is from 1 to 100000.") }
        guard title == nil || items != nil else { throw ValidationError("--title goes with --items.") }
        guard liked == nil || (rating != nil && liked?.isFinite ?? false) else {
            throw ValidationError("--liked is a number and goes with --rating.")
        }
        let columns = [user, item, rating, time].compactMap(\.self)
        guard Set(columns).count == columns.count else {
            throw ValidationError("--user, --item, --rating and --time name different columns.")
        }
    }

    func run() throws {
        // Threads share users and items; a product within one would depend on how many there are.
        BLAS.setThreads(1)
        let clock = limit.begin()
        let place = try ModelOutput.file(model)
        for path in [file, items].compactMap(\.self) where !FileManager.default.fileExists(atPath: path) {
            throw CommandFailure(.notFound, "there is no file \(path).")
        }
        let plan = try CommandFailure.ofModels {
            try RecommendationPlan(
                .init(
                    file: URL(filePath: file), columns: .init(user: user, item: item, rating: rating, time: time),
                    titles: items.map { (URL(filePath: $0), title) }, liked: liked, threads: threads.count, seed: seed))
        }
        let session = RecommendSession(plan: plan, trials: trials, clock: clock, isQuiet: output.quiet)
        session.explain(limit.deadline)
        let outcome = try CommandFailure.ofModels { try session.run() }
        try CommandFailure.ofModels { try outcome.result.model.write(to: place) }
        let page = try report.write(place.deletingPathExtension().lastPathComponent) { outcome.report(plan) }
        let view = RecommendView(outcome, plan, file: model, report: page, seconds: clock.elapsed)
        if output.json { try Console.result(json: view) } else { Console.result(view.text) }
    }
}
