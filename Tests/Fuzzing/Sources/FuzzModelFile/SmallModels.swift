import Datasets
import Foundation
import Models
import SearchSpaces

/// A small trained model of every estimator and task: where fuzzing starts.
enum SmallModels {
    /// Twelve rows with a number, some missing, and a category.
    static let table: Features = {
        let columns = [
            Column(name: "x", values: .numeric((0..<12).map { $0 == 7 ? .nan : Double($0 % 5) })),
            Column(name: "k", values: .categorical(codes: (0..<12).map { Int32($0 % 3 - 1) }, levels: ["a", "b"])),
        ]
        guard let table = try? Table(columns: columns) else { fatalError("the columns are as long as each other") }
        return .table(table)
    }()

    /// Writes one file a model; what an estimator cannot learn from is left out.
    static func write(to folder: URL) -> CInt {
        for entry in EstimatorCatalogue.all {
            for task in entry.tasks {
                do {
                    let bytes = try model(of: entry, for: task).encoded()
                    try Data(bytes).write(to: folder.appending(path: "\(entry.name)-\(task.rawValue)"))
                } catch {
                    print("no seed of \(entry.name) for \(task.rawValue): \(error)")
                }
            }
        }
        return 0
    }

    private static func model(of entry: EstimatorEntry, for task: LearningTask) throws -> SavedModel {
        let rows = Array(0..<table.count)
        let pipeline = FittedPipeline(fittedTo: table, rows: rows, form: entry.form)
        let target: Target =
            switch task {
            case .classification: .classes(codes: rows.map { Int32($0 % 2) }, names: ["no", "yes"])
            case .regression: .numbers(rows.map { Float($0 % 4) })
            case .clustering: .unlabelled(count: rows.count, reference: nil)
            }
        let data = try TrainingSet(
            features: pipeline.transform(table, rows: rows), target: target, layout: pipeline.layout)
        let learner = try entry.make(settings: Configuration(), data: data, seed: 1, totalEpochs: 1)
        try learner.train(untilEpoch: 1)
        return SavedModel(
            try learner.model(),
            ModelDescription(
                estimator: entry.name, settings: [:], task: task, target: "y",
                classNames: task == .classification ? ["no", "yes"] : nil, input: ModelInput(table, rows: rows),
                pipeline: pipeline, fitted: .allRows, epochs: 1, metrics: [:],
                data: .init(name: "small", fingerprint: Fingerprint(of: []), rows: rows.count), seed: 1,
                leptune: "0"))
    }
}
