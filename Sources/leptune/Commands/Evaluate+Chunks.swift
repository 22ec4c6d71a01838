import Datasets
import Foundation
import Models
import Objectives

extension Evaluate {
    /// What a model of a target is worth on a file that is better gone through in chunks; nil for other models and files.
    func evaluateInChunks() throws -> EvaluationView? {
        guard let path = file ?? data.data, FileManager.default.fileExists(atPath: path), data.labels == nil,
            data.weight == nil, data.target == nil,
            let model = try CommandFailure.model(at: model).predictive
        else { return nil }
        let size = try TableSize(of: URL(filePath: path))
        guard size.isLarge || size.bytesInMemory > memory.bytes else { return nil }
        let predictor = ModelPredictor(model)
        guard predictor.target != nil else { return nil }
        let display = ReadingDisplay(path, isQuiet: output.quiet)
        defer { display.finish() }
        let evaluation = try ChunkedEvaluation(
            predictor, on: URL(filePath: path), memory: memory.bytes, progress: display.show)
        return EvaluationView(predictor, evaluation, data: path, file: self.model)
    }
}
