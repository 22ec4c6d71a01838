import Datasets
import Foundation
import Models
import Objectives
import SearchSpaces

/// What `train` prints at the end.
struct TrainingView: Encodable {
    struct Point: Encodable {
        var epoch: Int
        /// Nil where the metric is undefined.
        var value: Double?
        var seconds: Double
    }

    var estimator: String
    var settings: [String: ParameterValue]
    var data: String
    var fingerprint: String
    var metric: String
    var value: Double?
    /// Every metric of the task; undefined ones are missing.
    var metrics: [String: Double]
    var curve: [Point]
    var epochs: Int
    var converged: Bool
    /// Rows of the first fold.
    var trainingRows: Int
    var validationRows: Int
    var folds: Int
    /// `training-split` or `all-rows`.
    var fitted: String
    var fittedRows: Int
    /// The larger table that the rows are a sample of.
    var sample: SampleOrigin?
    var seconds: Double
    var estimatedMemoryBytes: Int
    var threads: Int
    var seed: UInt64
    /// The file of the model.
    var model: String?
    private let metricNames: [String]

    private enum CodingKeys: String, CodingKey {
        case estimator, settings, data, fingerprint, metric, value, metrics, curve, epochs, converged, trainingRows,
            validationRows, folds, fitted, fittedRows, sample, seconds, estimatedMemoryBytes, threads, seed, model
    }

    init(_ training: SingleTraining, _ result: SingleTrainingResult, threads: Int, file: String?) {
        let description = result.model.description
        estimator = description.estimator
        settings = description.settings
        data = description.data.name
        fingerprint = description.data.fingerprint.hexadecimal
        metric = training.metric.name
        metrics = description.metrics
        value = description.metrics[training.metric.name]
        curve = result.curve.map {
            Point(epoch: $0.epoch, value: $0.value.isFinite ? $0.value : nil, seconds: $0.seconds)
        }
        epochs = description.epochs
        converged = result.converged
        (trainingRows, validationRows) = training.rows
        folds = training.folds
        fitted = description.fitted.rawValue
        fittedRows = description.data.rows
        sample = description.data.sample
        seconds = result.seconds
        estimatedMemoryBytes = training.estimatedBytes
        self.threads = threads
        seed = description.seed
        model = file
        metricNames = MetricCatalogue.listed(and: metric).filter { $0.task == description.task }.map(\.name)
    }

    /// The result for a person.
    var text: String {
        var lines = [
            "\(estimator) on \(data): \(trainingRows) rows to learn from, \(validationRows) to judge on"
                + (folds > 1 ? ", \(folds) folds in turn" : ""), "",
        ]
        lines.append(
            TextTable(
                ["epoch", metric, "seconds"],
                shown.map { ["\($0.epoch)", Self.number($0.value), String(format: "%.2f", $0.seconds)] }
            ).rendered)
        lines += ["", "On rows that were not learned from\(folds > 1 ? ", means over the folds" : ""):"]
        lines.append(Self.table(of: metrics, metricNames))
        lines += ["", fittedText]
        if let sample { lines.append(TextTable.harmless("The rows are \(sample.phrase) of \(sample.file).")) }
        return lines.joined(separator: "\n")
    }

    private var fittedText: String {
        let rows =
            fitted == ModelDescription.Fitted.trainingSplit.rawValue
            ? "fitted to the training split, \(fittedRows) rows: the metrics are of this model"
            : "fitted to all \(fittedRows) rows: the metrics are of models with its settings that saw fewer"
        return model.map { "\($0) is \(rows)." } ?? "The model was \(rows). Name a file with -o to keep it."
    }

    /// At most 21 points of the curve, the first and the last among them.
    private var shown: [Point] {
        guard curve.count > 21 else { return curve }
        return (0...20).map { curve[$0 * (curve.count - 1) / 20] }
    }

    /// Metrics in the order of the catalogue.
    static func table(of metrics: [String: Double], _ names: [String]) -> String {
        TextTable(["metric", "value"], names.map { [$0, number(metrics[$0])] }).rendered
    }

    private static func number(_ value: Double?) -> String { value.map(ProgressLine.short) ?? "–" }
}
