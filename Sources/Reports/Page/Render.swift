public import Studies

/// Writes a study as one self-contained HTML page, with the figure runtime that is installed, if any.
///
/// The page opens from disk without a network; see ``StudyReport``.
///
/// - Parameters:
///   - snapshot: The study.
///   - isPublic: Whether to leave out what may be private: hosts, paths, messages and the study file.
///   - model: What came out of the study, if that is a model.
///   - clusters: What came out of it, if that is clusters.
/// - Returns: The page's text, the same for the same arguments and runtime.
/// - Throws: ``ReportError`` if the installed runtime is unfit.
/// - Complexity: O(trials × parameters).
public func render(
    _ snapshot: StudySnapshot, isPublic: Bool = false, model: DeliveredModel? = nil, clusters: DeliveredClusters? = nil
) throws(ReportError) -> String {
    StudyReport(
        snapshot, runtime: try FigureRuntime.installed(), isPublic: isPublic, model: model, clusters: clusters
    ).html()
}
