import Datasets
import Foundation
import LinearAlgebra
import Models
import SearchSpaces
import Studies

/// What a completed trial left: its models, one a fold, and what each predicts for the rows that it has not seen.
struct KeptTrial {
    /// The trial's number.
    let trial: Int
    /// What was trained.
    let estimator: String
    /// Row numbers of the data set in the order of the predictions.
    let rows: [Int]
    /// One row for each of ``rows``.
    let predictions: Matrix<Float>
    /// Seconds since 1970 when it was left.
    let written: Double
    /// What was tried.
    let configuration: Configuration
    /// How long it took, in seconds.
    let seconds: Double
    private let models: URL

    /// Models beyond this many bytes a trial are not kept.
    private static let mostBytes = 400 << 20

    /// Writes what a learner has to a folder: the models first, so that predictions never come without them.
    ///
    /// - Throws: `TrainingError`, or what the file system says.
    static func write(
        _ learner: FoldedLearner, _ objective: TrainObjective, _ run: TrialRun, seconds: Double, to folder: URL
    ) throws {
        let name = objective.estimator(in: run.configuration)
        var rows: [Int64] = []
        var predictions: [Float] = []
        var models = TensorArchive()
        var bytes = 0
        for (index, fold) in learner.data.folds.enumerated() {
            let model = try learner.model(ofFold: index).asKept
            rows += fold.split.validation.map(Int64.init)
            predictions += try model.predict(fold.features).elements
            let classNames: [String]? = if case .classes(_, let names) = fold.target { names } else { nil }
            // The ensemble knows what it expects of data; a model within it need not.
            let description = ModelDescription(
                estimator: name, settings: objective.estimatorSettings(run.configuration).values,
                task: fold.target.task, target: objective.data.target, classNames: classNames, input: .table([]),
                pipeline: fold.pipeline, fitted: .trainingSplit, epochs: learner.epoch, metrics: [:],
                data: .init(
                    name: "fold \(index)", fingerprint: Fingerprint(of: []), rows: fold.split.training.count),
                seed: run.seed, leptune: LeptuneVersion.current)
            let saved = try SavedModel(model, description).encoded()
            bytes += saved.count
            guard bytes <= mostBytes else { return }
            models["model \(index)"] = .bytes(saved)
        }
        var archive = TensorArchive()
        archive["estimator"] = .bytes(Array(name.utf8))
        archive["rows"] = .integers(rows)
        archive["predictions"] = .floats(predictions)
        archive["configuration"] = .bytes(Array(try JSONEncoder().encode(run.configuration.values)))
        archive["seconds"] = .doubles([seconds])
        archive["written"] = .doubles([Date().timeIntervalSince1970])
        try Foundation.Data(models.encoded()).write(to: file(run.trial, "models", folder), options: .atomic)
        try Foundation.Data(archive.encoded()).write(to: file(run.trial, "predictions", folder), options: .atomic)
    }

    /// Everything that trials have left in a folder, by the number of the trial; what is damaged is left out.
    static func all(in folder: URL) -> [KeptTrial] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.compactMap { name -> KeptTrial? in
            let parts = name.split(separator: ".")
            guard parts.count == 2, parts[1] == "predictions", let trial = Int(parts[0]) else { return nil }
            // A file that is cut short, by a full disk for one, is as good as none.
            return try? KeptTrial(trial, in: folder)
        }.sorted { $0.trial < $1.trial }
    }

    private init(_ trial: Int, in folder: URL) throws {
        let archive = try TensorArchive(
            decoding: FileBytes.read(Self.file(trial, "predictions", folder).path, named: "predictions"))
        guard case .bytes(let name)? = archive["estimator"], case .integers(let rows)? = archive["rows"],
            case .floats(let elements)? = archive["predictions"], !rows.isEmpty, elements.count % rows.count == 0,
            case .doubles(let written)? = archive["written"], written.count == 1,
            case .doubles(let seconds)? = archive["seconds"], seconds.count == 1,
            case .bytes(let configuration)? = archive["configuration"]
        else { throw CheckpointError.mismatch("it has no predictions") }
        self.trial = trial
        estimator = String(decoding: name, as: UTF8.self)
        self.rows = rows.map(Int.init)
        predictions = Matrix(rows: rows.count, columns: elements.count / rows.count, elements: elements)
        self.written = written[0]
        self.seconds = seconds[0]
        self.configuration = Configuration(
            try JSONDecoder().decode([String: ParameterValue].self, from: Foundation.Data(configuration)))
        models = Self.file(trial, "models", folder)
    }

    /// Tells random numbers of a fit to all rows from those of the trial's folds, and of other trials.
    var stream: Int { FoldedLearner.stream(ofTrial: trial, fold: FoldedLearner.mostFolds - 1) }

    /// The models, one a fold.
    func savedModels() throws -> [SavedModel] {
        let archive = try TensorArchive(decoding: FileBytes.read(models.path, named: "models"))
        var saved: [SavedModel] = []
        while case .bytes(let bytes)? = archive["model \(saved.count)"] {
            saved.append(try SavedModel(decoding: bytes))
        }
        return saved
    }

    /// How many bytes its models have.
    var bytes: Int { (try? FileManager.default.attributesOfItem(atPath: models.path)[.size] as? Int) ?? 0 }

    private static func file(_ trial: Int, _ kind: String, _ folder: URL) -> URL {
        folder.appending(path: "\(trial).\(kind)")
    }
}
