import ArgumentParser
import Datasets
import Foundation
import Studies

/// Which data a command reads.
struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A CSV file, an IDX file of images (with --labels), or the name of a bundled data set.",
            valueName: "file or name"))
    var data: String?

    @Option(help: ArgumentHelp("The column of a CSV file to predict; none to group rows.", valueName: "column"))
    var target: String?

    @Option(help: ArgumentHelp("The IDX file of labels that belong to the images.", valueName: "file"))
    var labels: String?

    @Option(help: ArgumentHelp("An IDX file of images set apart for a test.", valueName: "file"))
    var testImages: String?

    @Option(help: ArgumentHelp("The labels of the images set apart.", valueName: "file"))
    var testLabels: String?

    @Option(help: ArgumentHelp("The column of a CSV file that says how much a row counts.", valueName: "column"))
    var weight: String?

    @Option(parsing: .unconditionalSingleValue, help: ArgumentHelp("A column to leave out.", valueName: "column"))
    var ignore: [String] = []

    /// The data; a file of that name comes before a bundled data set.
    ///
    /// - Parameters:
    ///   - task: What to predict; nil to infer it.
    ///   - target: The column to predict if none is named.
    ///   - file: The data where they are named without `--data`.
    func reference(
        task: DataReference.Task? = nil, target standard: String? = nil, file: String? = nil
    ) throws -> DataReference {
        guard let data = data ?? file else {
            throw CommandFailure(.invalidInput, "--data is missing: name a CSV file, IDX images or a bundled data set.")
        }
        if let labels {
            if target != nil { throw CommandFailure(.invalidInput, "--target and --labels do not go together.") }
            return DataReference(
                source: .idx(images: data, labels: labels, testImages: testImages, testLabels: testLabels), task: task)
        }
        guard testImages == nil, testLabels == nil else {
            throw CommandFailure(.invalidInput, "--test-images and --test-labels go with --labels.")
        }
        guard Self.isFile(data) else { return DataReference(source: .bundled(data), task: task) }
        let target = target ?? standard
        guard target != nil || task == .clustering else {
            throw CommandFailure(.invalidInput, "--target is missing: name the column of \(data) to predict.")
        }
        return DataReference(
            source: .csv(.init(path: data, target: target, ignore: ignore, weight: weight)), task: task)
    }

    /// Whether the name is a file's: one that is there, or one that is spelled as no data set is.
    private static func isFile(_ data: String) -> Bool {
        if FileManager.default.fileExists(atPath: data) { return true }
        return data.contains { $0 == "/" || $0 == "." }
    }
}
