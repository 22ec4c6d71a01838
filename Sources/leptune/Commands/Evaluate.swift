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
            reported and count as unknown. Files of more than 32 MiB are gone through in chunks; where there is not enough \
            memory for what is predicted, the model is judged on a uniform sample of the rows, which is said.

            Example:
              leptune evaluate houses.leptune houses-2026.csv
            """)

    @Argument(help: "The model file.", completion: .file(extensions: ["leptune"]))
    var model: String

    @Argument(help: "The data; --data names others than files.")
    var file: String?

    @OptionGroup var data: DataOptions

    @OptionGroup var threads: ThreadOptions

    @OptionGroup var memory: MemoryOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (file == nil) != (data.data == nil) else {
            throw ValidationError("Name the data once: after the model, or with --data.")
        }
    }

    func run() throws {
        guard FileManager.default.fileExists(atPath: model) else {
            throw CommandFailure(.notFound, "there is no model file \(model).")
        }
        BLAS.setThreads(threads.count)
        if case .forecast(let forecast) = try CommandFailure.model(at: model) { return try evaluate(forecast) }
        let view = try CommandFailure.ofModels {
            if let large = try evaluateInChunks() { return large }
            let saved: SavedModel
            switch try CommandFailure.predictiveModel(at: model) {
            case .single(let single): saved = single
            case .ensemble(let ensemble): return try evaluate(ensemble)
            }
            let groups = saved.description.task == .clustering
            let reference = try data.reference(
                task: groups ? .clustering : nil, target: saved.description.target, file: file)
            let pictures = try SeenPictures(
                reference, in: saved.description.input.pictureColumns, isQuiet: output.quiet)
            defer { pictures.remove() }
            for remark in pictures.remarks { Console.note(TextTable.harmless("note: \(remark).")) }
            return EvaluationView(saved, try ModelEvaluation(saved, on: pictures.reference), file: model)
        }
        if !output.quiet { for remark in view.remarks { Console.note("note: \(TextTable.harmless(remark))") } }
        if output.json { try Console.result(json: view) } else { Console.result(view.text) }
    }

    /// What `auto` made, on a file: rows are matched as `predict` does.
    private func evaluate(_ ensemble: EnsembleModel) throws -> EvaluationView {
        guard let path = file ?? data.data, FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.notFound, "there is no file \(file ?? data.data ?? "").")
        }
        let predictor = ModelPredictor(.ensemble(ensemble))
        let table = try predictor.table(of: URL(filePath: path))
        let output = try predictor.predict(table)
        return EvaluationView(
            ensemble.description, try predictor.evaluate(output, on: table, file: path), output, rows: table.rowCount,
            data: path, file: model)
    }
}
