package import Datasets
package import Foundation
import LinearAlgebra
package import Models

/// A model judged on a table that is read in chunks: on all rows, or on as many as there is memory for what is predicted.
package struct ChunkedEvaluation {
    /// Every metric of the task, by name; NaN where it is undefined.
    package let metrics: [(name: String, value: Double)]
    /// What is remarkable about the data.
    package let remarks: [ModelInput.Remark]
    /// How many rows have something that training did not know.
    package let flagged: Int
    /// How many rows the model was judged on.
    package let rows: Int
    /// The rows that it was judged on, if they are not all.
    package let sample: SampleOrigin?
    /// The digest of the file.
    package let fingerprint: Fingerprint

    /// What a row takes while metrics are computed, beside its predictions.
    private static let bytesPerRow = 80

    /// Goes through a table twice: to look it through, and to judge.
    ///
    /// - Parameters:
    ///   - predictor: The model.
    ///   - file: CSV, or JSON Lines by its name.
    ///   - memory: How many bytes the predictions and metrics may take.
    ///   - progress: Gets the share of the work that is done.
    /// - Throws: As reading and predicting do, and `DataError` for a target that is missing or not the model's.
    package init(
        _ predictor: ModelPredictor, on file: URL, memory: Int, progress: (Double) -> Void = { _ in }
    ) throws {
        let classes = predictor.classNames?.count ?? 1
        let most = max(1_000, memory / (Self.bytesPerRow + 12 * classes))
        var sample = RowSample(rows: most)
        let scan = try TableScan(file, predictor.reading, sample: &sample) { share in
            progress(share / 4)
            return true
        }
        let chosen = Set(sample.isWhole ? [] : sample.numbers)
        var elements: [Float] = []
        var truth = TargetParts()
        elements.reserveCapacity(min(scan.rows, most) * classes)
        var remarks: [ModelInput.Remark]?
        var flagged = 0
        try scan.forEachChunk { table, first in
            let kept =
                sample.isWhole
                ? table : try table.rows((0..<table.rowCount).filter { chosen.contains(first + $0) })
            guard kept.rowCount > 0 else { return }
            let output = try predictor.predict(
                predictor.seeingPictures(of: kept, from: scan.file.absoluteURL.deletingLastPathComponent()))
            let part = try predictor.truth(of: kept, file: file.relativePath)
            elements += output.predictions.elements
            truth.append(part)
            remarks = remarks.map { ModelInput.Remark.joining($0, output.remarks) } ?? output.remarks
            flagged += output.flags.count
            progress(0.25 + 0.75 * Double(first + table.rowCount) / Double(scan.rows))
        }
        guard let truth = truth.joined else {
            throw DataError("The table has no rows.", file: file.relativePath, remedy: "Add rows below the header.")
        }
        rows = truth.count
        metrics = try predictor.metrics(
            of: Matrix(rows: rows, columns: elements.count / rows, elements: elements), truth)
        self.remarks = remarks ?? []
        self.flagged = flagged
        self.sample = sample.isWhole ? nil : SampleOrigin(scan, sample)
        fingerprint = scan.fingerprint
    }
}

/// The target of a table that comes in parts.
private struct TargetParts {
    private var codes: [Int32] = []
    private var names: [String]?
    private var numbers: [Float] = []

    mutating func append(_ part: Target) {
        switch part {
        case .classes(let codes, let names):
            self.codes += codes
            self.names = names
        case .numbers(let numbers): self.numbers += numbers
        case .unlabelled: break
        }
    }

    /// All of it; nil if there are no rows.
    var joined: Target? {
        if let names { return .classes(codes: codes, names: names) }
        return numbers.isEmpty ? nil : .numbers(numbers)
    }
}
