import Datasets
import Foundation
import Models
import Objectives

/// What `evaluate` prints.
struct EvaluationView: Encodable {
    var model: String
    var estimator: String
    var data: String
    var fingerprint: String
    var rows: Int
    /// Every metric of the task; undefined ones are missing.
    var metrics: [String: Double]
    /// What is remarkable about the data, one sentence each.
    var remarks: [String]
    /// The rows that were judged on, if they are not all of the file.
    var sample: SampleOrigin?
    private let names: [String]

    private enum CodingKeys: String, CodingKey {
        case model, estimator, data, fingerprint, rows, metrics, remarks, sample
    }

    init(_ saved: SavedModel, _ evaluation: ModelEvaluation, file: String) {
        model = file
        estimator = saved.description.estimator
        data = evaluation.dataName
        fingerprint = evaluation.fingerprint.hexadecimal
        rows = evaluation.rows
        names = evaluation.metrics.map(\.name)
        metrics = Dictionary(
            evaluation.metrics.filter(\.value.isFinite).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        remarks = evaluation.remarks.map(\.description)
        if evaluation.fingerprint == saved.description.data.source {
            remarks.append(Self.isOwnData)
        }
    }

    init(
        _ description: EnsembleDescription, _ values: [(name: String, value: Double)], _ output: ModelPredictor.Output,
        rows: Int, data: String, file: String
    ) {
        model = file
        estimator = "ensemble of \(description.members.count)"
        self.data = data
        fingerprint = (try? DataSource.inspect([URL(filePath: data)]).fingerprint.hexadecimal) ?? ""
        self.rows = rows
        names = values.map(\.name)
        metrics = Dictionary(
            values.filter(\.value.isFinite).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        remarks = output.remarks.map(\.description)
        if !output.flags.isEmpty {
            remarks.append(Self.flagged(output.flags.count))
        }
        if fingerprint == description.data.source.hexadecimal {
            remarks.append(Self.isOwnData)
        }
    }

    init(_ predictor: ModelPredictor, _ evaluation: ChunkedEvaluation, data: String, file: String) {
        model = file
        let made: Fingerprint
        switch predictor.model {
        case .single(let saved):
            estimator = saved.description.estimator
            made = saved.description.data.source
        case .ensemble(let ensemble):
            estimator = "ensemble of \(ensemble.description.members.count)"
            made = ensemble.description.data.source
        }
        self.data = data
        fingerprint = evaluation.fingerprint.hexadecimal
        rows = evaluation.rows
        sample = evaluation.sample
        names = evaluation.metrics.map(\.name)
        metrics = Dictionary(
            evaluation.metrics.filter(\.value.isFinite).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        remarks = evaluation.remarks.map(\.description)
        if let sample { remarks.append("judged on \(sample.phrase), as memory allows") }
        if evaluation.flagged > 0 { remarks.append(Self.flagged(evaluation.flagged)) }
        if evaluation.fingerprint == made { remarks.append(Self.isOwnData) }
    }

    private static func flagged(_ count: Int) -> String {
        "\(count) rows have something that training did not know; predict says what"
    }

    private static let isOwnData =
        "the model was made from this very file; what it learned from it flatters the metrics"

    /// The result for a person.
    var text: String {
        "\(estimator) on \(data), \(rows) rows\n\n" + TrainingView.table(of: metrics, names)
    }
}
