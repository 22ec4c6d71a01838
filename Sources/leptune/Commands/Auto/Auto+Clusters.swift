import Datasets
import Foundation
import Models
import Objectives

extension Auto {
    /// Finds clusters where there is nothing to predict.
    func cluster(_ original: URL, _ place: URL, _ study: String, _ clock: AutoDeadline) async throws {
        let (file, profile, plan) = try CommandFailure.ofModels {
            let rows = try rows(of: original, study, clock)
            var profile = try TableProfile(of: rows.file)
            profile.sample = rows.origin
            return (
                rows.file, profile,
                try ClusterPlan(
                    for: profile, .init(ignored: ignore, seconds: clock.seconds, workers: workers, seed: seed))
            )
        }
        show(plan.decisions, profile)
        let session = ClusterSession(
            plan: plan, profile: profile, source: file, clock: clock,
            study: TimedStudy(name: study, store: store.path, workers: workers, clock: clock, isQuiet: output.quiet),
            model: place, report: noReport ? nil : .some(report))
        let outcome = try await session.run()
        let view = ClusterView(outcome, plan, file: model, seconds: clock.elapsed)
        if output.json { try Console.result(json: view) } else { Console.result(view.text) }
        Self.leave()
    }
}
