import Datasets
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
        // A report's matrices are small: threads would wait for each other longer than they work, above all on a
        // machine that is busy.
        BLAS.setThreads(1)
        return try write(to: path ?? usual(snapshot.state.definition.name)) {
            try Reports.render(snapshot, model: model, clusters: clusters)
        }
    }

    /// The usual place of a report of this name.
    static func usual(_ name: String) -> String { "reports/\(name).html" }

    /// Makes a page and writes it, and its folder if there is none.
    ///
    /// - Returns: The file's path.
    /// - Throws: ``CommandFailure`` if the page cannot be made or written.
    static func write(to path: String, _ page: () throws -> String) throws -> String {
        do {
            let page = try page()
            try FileManager.default.createDirectory(
                at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileBytes.write(Array(page.utf8), to: path)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            let why = (error as? CocoaError)?.localizedDescription ?? "\(error)"
            throw CommandFailure(.failure, "cannot write the report \(path): \(why)")
        }
        return path
    }
}
