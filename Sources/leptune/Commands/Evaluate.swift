import ArgumentParser
import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives
import Studies

/// `leptune evaluate`: a model on new data.
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge a model file on data that have a target.",
        discussion: """
            Columns are found by name. A missing column is an error; values that the model was not trained on are \
            reported and count as unknown.

            Example:
              leptune evaluate houses.leptune --data houses-2026.csv
            """)

    @Argument(help: "The model file.", completion: .file(extensions: ["leptune"]))
    var model: String

    @OptionGroup var data: DataOptions

    @Option(help: "How many threads may be used (default: one a core).")
    var threads: Int = max(1, ProcessInfo.processInfo.activeProcessorCount)

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1024).contains(threads) else { throw ValidationError("--threads is from 1 to 1024.") }
    }

    func run() throws {
        guard FileManager.default.fileExists(atPath: model) else {
            throw CommandFailure(.notFound, "there is no model file \(model).")
        }
        BLAS.setThreads(threads)
        let view = try CommandFailure.ofModels {
            let saved = try CommandFailure.naming(model) { try SavedModel(contentsOf: URL(filePath: model)) }
            let groups = saved.description.task == .clustering
            let reference = try data.reference(
                task: groups ? .clustering : nil, target: saved.description.target)
            return EvaluationView(saved, try ModelEvaluation(saved, on: reference), file: model)
        }
        if !output.quiet { for remark in view.remarks { Console.note("note: \(TextTable.harmless(remark))") } }
        if output.json { try Console.result(json: view) } else { Console.result(view.text) }
    }
}

extension CommandFailure {
    /// What reading a model file gives; a failure names the file.
    fileprivate static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as ModelFileError {
            throw CommandFailure(.invalidInput, "\(path): \(TextTable.harmless("\(error)"))")
        }
    }
}
