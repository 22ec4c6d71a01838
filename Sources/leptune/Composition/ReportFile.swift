import Foundation
import LinearAlgebra
import Reports
import Studies

/// Where a report is written.
enum ReportFile {
    /// Renders a report and replaces the file at once, so that nobody sees half of it.
    ///
    /// - Parameters:
    ///   - snapshot: The study.
    ///   - path: The file; `reports/STUDY.html` if nil.
    ///   - model: What came out of the study, if that is a model.
    ///   - clusters: What came out of it, if that is clusters.
    /// - Returns: The file's path.
    static func write(
        _ snapshot: StudySnapshot, to path: String?, model: DeliveredModel? = nil, clusters: DeliveredClusters? = nil
    ) throws -> String {
        let path = path ?? "reports/\(snapshot.state.definition.name).html"
        let url = URL(filePath: path)
        // A report's matrices are small: threads would wait for each other longer than they work, above all on a
        // machine that is busy.
        BLAS.setThreads(1)
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Foundation.Data(Reports.render(snapshot, model: model, clusters: clusters).utf8).write(
                to: url, options: .atomic)
        } catch {
            throw CommandFailure(.failure, "cannot write the report \(path): \(error)")
        }
        return path
    }
}
