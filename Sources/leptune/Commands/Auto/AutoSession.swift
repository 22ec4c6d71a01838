import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives
import Reports
import SearchSpaces
import Studies
import Synchronization
import Worker

/// The study of `auto`, from its file to what comes out of it, in time.
struct AutoSession: Sendable {
    /// What there is at the end.
    struct Outcome: Sendable {
        var result: AutoResult
        var study: String
        var studyFile: String?
        var report: String?
        /// The smallest trial that does as well; nil if none was found, or there is no report.
        var simplest: AutoResult.Simplest?
        var trials: [String: Int]
        var wasInterrupted: Bool
    }

    let plan: AutoPlan
    let profile: TableProfile
    let source: URL
    let name: String
    let store: String
    let workers: Int
    let clock: AutoDeadline
    /// Where to write the model, which is there before the report is begun.
    let model: URL
    /// Where to write the report; nil for none, nil inside for the usual place.
    let report: String??
    let isQuiet: Bool

    /// Runs the study and puts together what its trials have left.
    func run() async throws -> Outcome {
        let kept = FileManager.default.temporaryDirectory.appending(
            path: "leptune-auto-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0...UInt32.max))")
        try FileManager.default.createDirectory(at: kept, withIntermediateDirectories: true)
        // What trials left is of no use afterwards.
        defer { try? FileManager.default.removeItem(at: kept) }
        // A machine that was slow until now will be slow at the end.
        var reserve = min(clock.seconds / 4, max(clock.reserve(rows: plan.outputs), 2 * clock.elapsed))
        let least = min(reserve, clock.reserve(rows: plan.outputs, share: 1))
        let refit = plan.refitShare * clock.seconds
        // Where much is kept for fear of others, it is found out what is needed, and the rest of it is used.
        let isBusy = reserve > 1.5 * least && refit == 0
        let study = TimedStudy(name: name, store: store, workers: workers, clock: clock, isQuiet: isQuiet)
        let definition = try study.define(
            plan.studyFile(
                name: name, path: source.absoluteURL.standardizedFileURL.path,
                seconds: clock.seconds - clock.elapsed - (isBusy ? least : reserve) - refit))
        let running = try study.begin(definition, kept: kept, isBusy: isBusy)
        var standing = try await running.wait(until: clock.seconds - (isBusy ? 1 : 0.45) * reserve - refit)
        BLAS.setThreads(isBusy ? 1 : max(1, ProcessInfo.processInfo.activeProcessorCount))
        let start = clock.elapsed
        var result = try deliver(definition, kept, reserve)
        let needed = max(least, 2 * (clock.elapsed - start))
        if isBusy, !standing.isOver, !standing.wasInterrupted,
            clock.seconds - needed - clock.elapsed > 0.05 * clock.seconds
        {
            reserve = needed
            standing = try await running.wait(until: clock.seconds - reserve)
            result = try deliver(definition, kept, reserve)
        }
        let (snapshot, wasInterrupted) = (standing.snapshot, standing.wasInterrupted)
        var outcome = Outcome(
            result: result, study: definition.name, studyFile: nil, report: nil, simplest: nil,
            trials: snapshot?.state.ended ?? ["completed": result.leaderboard.count], wasInterrupted: wasInterrupted)
        if let report, let snapshot {
            // What there is no time for is left out.
            let delivered = delivered(result, reserve, wasInterrupted)
            outcome.simplest = delivered.simplest
            let path = try ReportFile.write(snapshot, to: report, model: delivered.shown)
            outcome.report = path
            outcome.studyFile = try TimedStudy.writeFile(of: definition, beside: path)
        }
        return outcome
    }

    /// Puts together what trials have left until now, and writes the model.
    private func deliver(_ definition: StudyDefinition, _ kept: URL, _ reserve: Double) throws -> AutoResult {
        try CommandFailure.ofModels {
            let result = try AutoResult(
                plan, profile, definition, kept: kept, secondsLeft: { clock.seconds - 0.4 * reserve - clock.elapsed },
                isLate: { clock.elapsed > clock.seconds - 0.35 * reserve })
            try result.model.write(to: model)
            return result
        }
    }

    /// What the report says of the result, as far as there is time for it.
    private func delivered(_ result: AutoResult, _ reserve: Double, _ wasInterrupted: Bool) -> (
        shown: DeliveredModel, simplest: AutoResult.Simplest?
    ) {
        // Who has interrupted the search does not want to wait.
        let limit = min(clock.seconds - 0.2 * reserve, clock.elapsed + (wasInterrupted ? 2 : 10))
        let isLate = { clock.elapsed > limit }
        let simplest = result.simplest(isLate: isLate)
        // A model that cannot be explained is delivered all the same.
        let explanation = try? result.explanation(isLate: isLate)
        let shown = DeliveredModel(
            explanation: explanation,
            leaderboard: result.leaderboard.map {
                .init(trial: $0.trial, estimator: $0.estimator, value: $0.value, weight: $0.weight)
            }, estimate: result.estimate, baseline: result.baseline.isFinite ? result.baseline : nil,
            simplest: simplest.map {
                .init(trial: $0.trial, estimator: $0.estimator, value: $0.value, bytes: $0.bytes)
            }, warnings: result.model.description.warnings)
        return (shown, simplest)
    }
}
