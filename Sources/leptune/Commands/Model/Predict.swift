import ArgumentParser
import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives

/// `leptune predict`: a model file on new rows.
struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Predict for the rows of a file, with a model that 'auto', 'train' or 'anomalies' made.",
        discussion: """
            One line for each row, in order: the prediction, the probability of each class, and what is wrong with the \
            row if anything. What a row has that training did not know counts as missing, and is said. Columns are found \
            by name; a missing one is an error. Files of more than 32 MiB are gone through in chunks, in little memory. A model that 'recommend' made suggests to each user of the file the best \
            items that the user does not know yet.

            Examples:
              leptune predict model.leptune new.csv
              leptune predict houses.leptune new.jsonl --interval 0.9 -o predictions.jsonl
              leptune predict credit.leptune applicants.csv --explain --reasons 4
              leptune predict films.leptune users.csv --top 10 -o suggestions.csv
              leptune predict demand.leptune --interval 0.9     # of 'leptune forecast': what comes next
              leptune predict demand.leptune later.csv          # or what comes after later rows
              tail -f orders.jsonl | leptune predict fraud.leptune -     (each line answered as it comes)
            """)

    @Argument(help: "The model file.", completion: .file(extensions: ["leptune"]))
    var model: String

    @Argument(
        help: """
            The rows: CSV, or one JSON object a line in a file ending in .jsonl; either may be compressed. With -, JSON \
            objects from standard input, each answered before the next is read. Without it a model of 'forecast' goes on \
            from its own end.
            """)
    var file: String?

    @Option(name: [.customShort("o"), .customLong("output")], help: "Where to write (default: standard output).")
    var destination: String?

    @Option(
        help: ArgumentHelp(
            "Add the ends of an interval that holds this share of true values, such as 0.9.", valueName: "share"))
    var interval: Double?

    @Flag(help: "Add for each row the columns that moved its prediction most, with their values and by how much.")
    var explain = false

    @Option(help: ArgumentHelp("How many columns --explain names.", valueName: "count"))
    var reasons: Int = 3

    @Option(help: ArgumentHelp("How many items to suggest to each user (default: 10).", valueName: "count"))
    var top: Int?

    @OptionGroup var threads: ThreadOptions

    @OptionGroup var memory: MemoryOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let interval, !(interval > 0 && interval < 1) {
            throw ValidationError("--interval is a share between 0 and 1, such as 0.9.")
        }
        guard reasons > 0 else { throw ValidationError("--reasons is at least 1.") }
        guard top.map({ $0 > 0 }) ?? true else { throw ValidationError("--top is at least 1.") }
        guard file != "-" || (!explain && destination == nil) else {
            throw ValidationError("with - answers go to standard output, and --explain is for files.")
        }
    }

    /// Whether to write JSON.
    var isJSON: Bool { output.json || destination.map { $0.hasSuffix(".jsonl") } ?? false }

    func run() throws {
        let found = try CommandFailure.model(at: model)
        if case .recommendation(let model) = found { return try suggest(with: model) }
        guard top == nil else {
            throw CommandFailure(.invalidInput, "--top is for models of recommendations; this one predicts for rows.")
        }
        BLAS.setThreads(threads.count)
        if case .forecast(let model) = found { return try forecast(model) }
        let file = try namedFile()
        if file == "-" {
            guard let model = found.predictive else {
                throw CommandFailure(.invalidInput, "- is for models of a target; name the file with the rows.")
            }
            let predictor = ModelPredictor(model)
            return PredictionStream(predictor: predictor, halfWidth: try halfWidth(predictor)).run()
        }
        try TableFile.check(file)
        if let model = found.predictive, try isLarge(file) {
            return try predictInChunks(file, with: ModelPredictor(model))
        }
        switch found {
        case .anomalies(let watch): try score(file, with: watch)
        case .clusters(let clusters): try group(file, with: clusters)
        case .single(let saved): try predict(file, with: ModelPredictor(.single(saved)))
        case .ensemble(let ensemble): try predict(file, with: ModelPredictor(.ensemble(ensemble)))
        case .forecast, .recommendation: break
        }
    }

    /// The file of rows; a failure says that it is missing.
    func namedFile() throws -> String {
        guard let file else { throw CommandFailure(.invalidInput, "name the file with the rows after the model.") }
        return file
    }

    private func predict(_ file: String, with predictor: ModelPredictor) throws {
        let width = try halfWidth(predictor)
        let (result, codes) = try CommandFailure.ofModels {
            let table = try predictor.table(of: URL(filePath: file))
            let result = try predictor.predict(table)
            return (result, explain ? try ReasonCodes(predictor, table, result.predictions, most: reasons) : nil)
        }
        if !output.quiet {
            for remark in result.remarks { Console.note("note: \(TextTable.harmless("\(remark)"))") }
            noteFlags(result.flags.count)
        }
        if let codes, !output.quiet { Console.note("note: reasons are \(codes.unit).") }
        let text = PredictionText(predictor, result, halfWidth: width, codes)
        try write(isJSON ? text.jsonLines() : text.csv())
    }

    /// Says how many rows have something wrong.
    func noteFlags(_ count: Int) {
        guard count > 0 else { return }
        Console.note(
            "note: \(count) \(count == 1 ? "row has" : "rows have") something that training did not know; "
                + "see flags.")
    }

    /// Writes lines where they are wanted.
    func write(_ lines: String) throws {
        guard let destination else { return Console.result(String(lines.dropLast())) }
        try OutputFile.write(Array(lines.utf8), to: destination)
    }

    func halfWidth(_ predictor: ModelPredictor) throws -> Double? {
        guard let interval else { return nil }
        guard case .ensemble(let ensemble) = predictor.model,
            let width = ensemble.description.halfWidth(forShare: interval)
        else {
            if case .ensemble(let ensemble) = predictor.model, ensemble.description.quantile != nil {
                throw CommandFailure(
                    .invalidInput,
                    "--interval is for models of means; this one predicts a quantile. Two of them, such as of 0.05 and "
                        + "0.95, are the ends of an interval.")
            }
            throw CommandFailure(
                .invalidInput, "--interval is for models of numbers that 'leptune auto' made; this one is another.")
        }
        return width
    }
}

extension CommandFailure {
    /// The model in a file of any kind; a failure names the file.
    static func model(at path: String) throws -> AnyModel {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.notFound, "there is no model file \(path).")
        }
        do {
            return try AnyModel(contentsOf: URL(filePath: path))
        } catch {
            throw CommandFailure(.invalidInput, "\(path): \(TextTable.harmless("\(error)"))")
        }
    }

    /// The model of a target in a file; a failure names the file.
    static func predictiveModel(at path: String) throws -> PredictiveModel {
        guard let model = try model(at: path).predictive else {
            throw CommandFailure(
                .invalidInput,
                "\(path): the model has no target; use it with 'leptune predict' and 'leptune model show'.")
        }
        return model
    }
}
