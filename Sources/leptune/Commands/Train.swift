import ArgumentParser
import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives
import SearchSpaces
import Studies

/// `leptune train`: one model, outside a study.
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train one model with given settings, and judge it on rows held out.",
        discussion: """
            'leptune space show ESTIMATOR' lists the settings. The model that is written is that of the training \
            split, which the metrics are of; with --refit, and always with folds, it is fitted to all rows. Of a CSV file \
            that is too large for the memory a uniform sample of the rows is used, which is said. Columns that hold paths \
            of PNG or JPEG files are looked at, and the step 'image' comes first unless --step says where.

            Examples:
              leptune train --estimator mlp --data digits --set width=256 --epochs 30 -o digits.leptune
              leptune train --estimator ridge --data houses.csv --target price --validation 5 --json
              leptune train --estimator svm --data houses.csv --target price --step 'impute: median' \
                  --step '{ target-encode: { columns: [city] } }' --step scale -o houses.leptune
            """)

    @Option(help: ArgumentHelp("What to train; 'leptune space show' lists them.", valueName: "name"))
    var estimator: String

    @OptionGroup var data: DataOptions

    @Option(help: "Whether to predict classes or numbers, or to group rows (default: by target and estimator).")
    var task: TaskOption?

    @Option(
        name: .customLong("set"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A setting of the estimator; may be repeated.", valueName: "name=value"))
    var settings: [SettingOption] = []

    @Option(
        name: .customLong("step"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A step of preprocessing as in study files, such as 'impute: median'; may be repeated, in order.",
            valueName: "step"))
    var steps: [String] = []

    @Option(help: "How many epochs to train for, at most (default: 20, or 1 where epochs mean nothing).")
    var epochs: Int?

    @Option(
        help: "How models are judged: a share of rows to hold out, a number of folds, or 'test' for rows set apart.")
    var validation = ValidationOption(.holdOut(0.2))

    @Option(help: "The metric of the learning curve (default: accuracy or rmse).")
    var metric: String?

    @Flag(help: "Fit the model to all rows in the end.")
    var refit = false

    @Option(help: "Decides the split and everything random.")
    var seed: UInt64 = 0

    @OptionGroup var threads: ThreadOptions

    @Option(name: [.customShort("o"), .customLong("output")], help: "Where to write the model.")
    var model: String?

    @OptionGroup var memory: MemoryOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard epochs ?? 1 >= 1 else { throw ValidationError("--epochs is at least 1.") }
        guard Set(settings.map(\.name)).count == settings.count else {
            throw ValidationError("--set names a setting twice.")
        }
    }

    func run() throws {
        let interruption = PromptInterruption()
        defer { interruption.end() }
        let file = try model.map(ModelOutput.file)
        BLAS.setThreads(threads.count)
        let view = try CommandFailure.ofModels {
            let folder = FileManager.default.temporaryDirectory.appending(path: "leptune-train-\(getpid())")
            // A sample of a large table is of no use afterwards.
            defer { try? FileManager.default.removeItem(at: folder) }
            let (rows, sample) = try rows(samplesIn: folder) { !interruption.isAsked }
            let pictures = try SeenPictures(
                rows, from: picturesFolder, isQuiet: output.quiet, shouldStop: { interruption.isAsked })
            defer { pictures.remove() }
            for remark in pictures.remarks { Console.note(TextTable.harmless("note: \(remark).")) }
            let training = try SingleTraining(request(pictures, sample), shouldStop: { interruption.isAsked })
            let display = TrainingDisplay(training, isQuiet: output.quiet)
            defer { display.finish() }
            let result = try training.run(
                shouldStop: {
                    display.tick()
                    return interruption.isAsked
                }, progress: display.show)
            if let file { try result.model.write(to: file) }
            return TrainingView(training, result, threads: threads.count, file: model)
        }
        if output.json { try Console.result(json: view) } else { Console.result(view.text) }
    }

    /// The steps, each read as one line of a list.
    private func preprocessing() throws -> [StepDefinition] {
        guard !steps.isEmpty else { return [] }
        guard !steps.contains(where: { $0.contains(where: \.isNewline) }) else {
            throw CommandFailure(.invalidInput, "--step is one line; repeat it for further steps.")
        }
        let text = steps.map { "- \($0)\n" }.joined()
        switch StudyFile.decodeSteps(text, file: "--step", vocabulary: .catalogues) {
        case .success(let steps): return steps
        case .failure(let diagnostics): throw CommandFailure(.invalidInput, diagnostics.description)
        }
    }

    /// Where paths of pictures start: at the file that was named, also for a sample of it.
    private var picturesFolder: URL? {
        data.data.map { URL(filePath: $0).absoluteURL.deletingLastPathComponent() }
    }

    /// The data, or a sample of them where they are too large for the memory.
    private func rows(
        samplesIn folder: URL, goesOn: () -> Bool
    ) throws -> (reference: DataReference, sample: SampleOrigin?) {
        let groups = EstimatorCatalogue.named(estimator)?.tasks == [.clustering]
        var reference = try data.reference(task: task?.task ?? (groups ? .clustering : nil))
        guard case .csv(var table) = reference.source, FileManager.default.fileExists(atPath: table.path) else {
            return (reference, nil)
        }
        let name = URL(filePath: table.path).lastPathComponent.split(separator: ".").first ?? "table"
        let rows = try TrainingRows(
            of: URL(filePath: table.path), memory: memory, processes: 1, seed: seed,
            copy: folder.appending(path: "\(name).csv"), isQuiet: output.quiet, goesOn: goesOn)
        guard goesOn() else { throw TrainingError.stopped }
        guard let origin = rows.origin else { return (reference, nil) }
        table.path = rows.file.path
        reference.source = .csv(table)
        return (reference, origin)
    }

    private func request(_ pictures: SeenPictures, _ sample: SampleOrigin?) throws -> SingleTraining.Request {
        var preprocessing = try preprocessing()
        if !pictures.columns.isEmpty, !preprocessing.contains(where: { $0.name == "image" }) {
            preprocessing.insert(StepDefinition("image", lists: ["columns": pictures.columns]), at: 0)
        }
        let values = Dictionary(settings.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        return SingleTraining.Request(
            TrainObjective(
                data: pictures.reference, estimator: estimator, settings: values, validation: validation.method,
                preprocessing: preprocessing),
            metric: metric, epochs: epochs, refits: refit, seed: seed, sample: sample)
    }
}

/// `--task`.
enum TaskOption: String, ExpressibleByArgument, CaseIterable {
    case classification, regression, clustering

    var task: DataReference.Task {
        switch self {
        case .classification: .classification
        case .regression: .regression
        case .clustering: .clustering
        }
    }
}
