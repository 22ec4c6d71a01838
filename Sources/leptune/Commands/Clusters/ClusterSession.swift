import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives
import Reports
import Studies

/// The study of `auto` without a target, from its file to the clusters that come out of it, in time.
struct ClusterSession: Sendable {
    /// What there is at the end.
    struct Outcome: Sendable {
        var result: ClusterResult
        var study: String
        var studyFile: String?
        var report: String?
        var trials: [String: Int]
        var wasInterrupted: Bool
    }

    /// From so many rows on a fit is worth several threads.
    private static let manyRows = 5_000

    let plan: ClusterPlan
    let profile: TableProfile
    let source: URL
    let clock: AutoDeadline
    let study: TimedStudy
    /// Where to write the model, which is there before the report is begun.
    let model: URL
    /// Where to write the report; nil for none, nil inside for the usual place.
    let report: String??

    /// Runs the study and puts together what its trials have found.
    func run() async throws -> Outcome {
        // Fitting to resampled rows and to tables without clusters is half of the work.
        let reserve = min(clock.seconds / 2, max(2 * clock.reserve(rows: profile.rows), 2 * clock.elapsed))
        let definition = try study.define(
            plan.studyFile(
                name: study.name, path: source.absoluteURL.standardizedFileURL.path,
                seconds: max(1, clock.seconds - clock.elapsed - reserve)))
        let standing = try await study.begin(definition).wait(until: clock.seconds - 0.75 * reserve)
        let (snapshot, wasInterrupted) = (standing.snapshot, standing.wasInterrupted)
        // On small tables threads wait for each other longer than they work, above all on a machine that is busy.
        BLAS.setThreads(profile.rows < Self.manyRows ? 1 : max(1, ProcessInfo.processInfo.activeProcessorCount))
        // Who has interrupted the search does not want to wait.
        let limit = min(clock.seconds - 0.3 * reserve, wasInterrupted ? clock.elapsed + 3 : .infinity)
        let result = try CommandFailure.ofModels {
            try ClusterResult(plan, definition, trials: snapshot?.state.trials.array ?? []) { clock.elapsed > limit }
        }
        try CommandFailure.ofModels { try result.model.write(to: model) }
        var outcome = Outcome(
            result: result, study: definition.name, studyFile: nil, report: nil, trials: snapshot?.state.ended ?? [:],
            wasInterrupted: wasInterrupted)
        if let report, let snapshot {
            let shown = DeliveredClusters(result.model.description, map: result.map, clusters: result.clusters)
            let path = try ReportFile.write(snapshot, to: report, clusters: shown)
            outcome.report = path
            outcome.studyFile = try TimedStudy.writeFile(of: definition, beside: path)
        }
        return outcome
    }
}
