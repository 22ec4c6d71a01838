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
        abstract:
            "Make a model for a table: look at the data, try many models, deliver the best of them together; or find its clusters.",
        discussion: """
            The model file is there when the deadline is over, and says how good it may be expected to be on new rows. \
            Ctrl-C delivers what was found until then. Of a table that is larger than memory and time allow a uniform \
            sample of the rows is used, which is said. What was tried is an ordinary study: look at it with \
            'leptune study show', or change the study file that is written beside the report and run that.

            Without --target nothing is predicted: the rows are grouped, and the model file says which cluster new rows \
            are in. How many clusters there are, by which method and scaling, is what the study finds out.

            Examples:
              leptune auto train.csv --target income
              leptune auto houses.csv --target price --deadline 10m -o houses.leptune
              leptune auto customers.csv -o groups.leptune
              leptune auto demand.csv --target sold --quantile 0.9    # so much is enough on nine days of ten
              leptune auto credit.csv --target default --cost false-positive=1,false-negative=5
              leptune auto products.csv --target price      # with a column of paths of PNG or JPEG files
              leptune auto animals/                         # a folder of pictures for each class
              leptune auto photos/                          # a folder of pictures: those that are alike
              leptune predict houses.leptune new-houses.csv
            """)

    @Argument(
        help: """
            The table: a CSV file with a header row, plain or compressed by gzip; or a folder with a folder of pictures for \
            each class, which is then what is predicted, or a folder of pictures, which are grouped.
            """)
    var file: String

    @Option(help: ArgumentHelp("The column to predict (default: none, clusters are found).", valueName: "column"))
    var target: String?

    @OptionGroup var limit: DeadlineOptions

    @Option(name: [.customShort("o"), .customLong("output")], help: "Where to write the model.")
    var model: String = "model.leptune"

    @Option(help: "What to predict (default: classes or numbers, by the values of the target).")
    var task: AutoTaskOption?

    @Option(
        help: ArgumentHelp(
            "Predict the number that this share of the values lies below, from 0.01 to 0.99 in steps of 0.01.",
            valueName: "share"))
    var quantile: Double?

    @Option(help: "What to make as good as possible (default: roc-auc, log-loss or rmse, by the task).")
    var metric: String?

    @Option(
        help: ArgumentHelp(
            "What mistakes cost: false-positive=1,false-negative=5 (of two classes the second is positive), or "
                + "TRUTH:DECISION=COST for each pair of classes.", valueName: "costs"))
    var cost: String?

    @Option(parsing: .unconditionalSingleValue, help: ArgumentHelp("A column to leave out.", valueName: "column"))
    var ignore: [String] = []

    @Option(
        help: ArgumentHelp(
            "Rows with the same value of this column belong together, and new rows will have other values: judge so.",
            valueName: "column"))
    var group: String?

    @Option(
        help: ArgumentHelp(
            "Rows came in the order of this column, and new ones will come after: judge each by models of earlier rows.",
            valueName: "column"))
    var time: String?

    @Option(
        help: ArgumentHelp(
            "With --time: how long before the rows that judge a model others are not trained on, such as 7d, or a number in "
                + "the unit of the column.", valueName: "duration"))
    var embargo: String?

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

    @OptionGroup var memory: MemoryOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...256).contains(workers) else { throw ValidationError("--workers is from 1 to 256.") }
        guard group == nil || time == nil else { throw ValidationError("--group and --time do not go together.") }
        guard embargo == nil || (time != nil && embargoLength != nil) else {
            throw ValidationError("--embargo goes with --time, and is a duration such as 7d or a number from 0.")
        }
        if let cost {
            do {
                _ = try CostMatrix(cost)
            } catch {
                throw ValidationError("--cost: \(error.description).")
            }
        }
        try validateQuantile()
        if target == nil {
            let given = [
                ("--quantile", quantile != nil),
                ("--task", task != nil && task != .clustering), ("--metric", metric != nil), ("--cost", cost != nil),
                ("--group", group != nil), ("--time", time != nil),
            ]
            if let option = given.first(where: \.1) {
                throw ValidationError("\(option.0) is for a column to predict; name it with --target.")
            }
        } else if task == .clustering {
            throw ValidationError("--task clustering does without --target.")
        }
    }

    private func validateQuantile() throws {
        guard let quantile else {
            guard task != .quantile else {
                throw ValidationError("--task quantile needs --quantile, such as --quantile 0.9.")
            }
            return
        }
        guard quantile.isFinite, abs(100 * quantile - (100 * quantile).rounded()) < 1e-9, quantile > 0.009,
            quantile < 0.991
        else { throw ValidationError("--quantile is from 0.01 to 0.99 in steps of 0.01, such as 0.9.") }
        guard task == nil || task == .quantile || task == .regression else {
            throw ValidationError("--quantile is of numbers; --task \(task?.rawValue ?? "") does not go with it.")
        }
        guard metric == nil, cost == nil else {
            throw ValidationError("--quantile is judged by its pinball loss; leave --metric and --cost out.")
        }
    }

    private var embargoLength: Double? {
        guard let embargo else { return 0 }
        return (Double(embargo) ?? AutoDeadline.seconds(embargo)).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }

    private var structure: AutoStructure? {
        if let group { return .groups(group) }
        return time.map { .time($0, embargo: embargoLength ?? 0) }
    }

    func run() async throws {
        let clock = limit.begin()
        let place = try ModelOutput.file(model)
        let original = URL(filePath: file)
        guard FileManager.default.fileExists(atPath: original.path) else {
            throw CommandFailure(.notFound, "there is no file \(file).")
        }
        let study = name ?? TimedStudy.name(for: file)
        guard let target = target ?? Self.labelOfFolder(original) else {
            return try await cluster(original, place, study, clock)
        }
        let (table, plan) = try CommandFailure.ofModels {
            let table = try self.table(of: original, study, clock, target: target)
            let plan = try AutoPlan(
                for: table.profile,
                .init(
                    target: target, task: task?.learned, quantile: quantile, metric: metric, ignored: ignore,
                    structure: structure, seconds: clock.seconds, workers: workers,
                    costs: cost.flatMap { try? CostMatrix($0) }, remarks: table.remarks, seed: seed))
            return (table, plan)
        }
        show(plan.decisions, table.profile)
        let session = AutoSession(
            plan: plan, profile: table.profile, source: table.file, name: study, store: store.path,
            workers: workers, clock: clock, model: place, report: noReport ? nil : .some(report), isQuiet: output.quiet)
        let outcome = try await session.run()
        let view = AutoView(outcome, plan, file: model, seconds: clock.elapsed)
        if output.json { try Console.result(json: view) } else { Console.result(view.text) }
        Self.leave()
    }

    /// The target where a folder with a folder of pictures for each class was named; nil for a file, and for pictures alone.
    private static func labelOfFolder(_ file: URL) -> String? {
        isFolder(file) && !PictureFolder.isWithoutClasses(file) ? PictureFolder.label : nil
    }

    private static func isFolder(_ file: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// The table that is learned from.
    func table(of original: URL, _ study: String, _ clock: AutoDeadline, target: String?) throws -> AutoTable {
        try AutoTable(
            original, Self.isFolder(original) ? nil : rows(of: original, study, clock),
            .init(
                target: target, ignored: ignore, copy: copy(study), workers: workers, clock: clock,
                isQuiet: output.quiet))
    }

    /// Says what was decided, before the long part.
    func show(_ decisions: [AutoPlan.Decision], _ profile: TableProfile) {
        guard !output.quiet else { return }
        Console.note("\(profile.rows) rows, \(profile.columns.count) columns; \(limit.deadline) in all.")
        for decision in decisions {
            Console.note(TextTable.harmless("  \(decision.subject): \(decision.choice) (\(decision.reason))"))
        }
    }

    /// Ends the process: workers that are still on their way out are not waited for, they leave when it has.
    static func leave() -> Never {
        fflush(nil)
        Foundation.exit(0)
    }

    /// Where rows are written that are not all of the table.
    private func copy(_ study: String) -> URL {
        let folder =
            noReport ? FileManager.default.temporaryDirectory : URL(filePath: "reports", directoryHint: .isDirectory)
        return folder.appending(path: "\(study).csv")
    }

    /// The table, or a sample of it where it is larger than the memory or the time allow.
    func rows(of file: URL, _ study: String, _ clock: AutoDeadline) throws -> TrainingRows {
        try TrainingRows(
            of: file, memory: memory, processes: workers + 1,
            most: { Int(clock.seconds * clock.share * Self.bytesPerSecond) },
            seed: seed,
            copy: copy(study), isQuiet: output.quiet
        ) { clock.elapsed < clock.seconds * Self.readingShare }
    }

    /// More text a second of a processor would leave too little time for models.
    private static let bytesPerSecond = 2e6
    /// The share of the deadline after which no more of a table is read.
    private static let readingShare = 0.25
}

/// What `auto` may be asked to predict.
enum AutoTaskOption: String, ExpressibleByArgument, CaseIterable {
    case classification, regression, quantile, clustering

    /// What is learned.
    var learned: LearningTask {
        switch self {
        case .classification: .classification
        case .regression, .quantile: .regression
        case .clustering: .clustering
        }
    }
}
