import Datasets
import Foundation
import Models
import Objectives

extension Auto {
    /// Finds clusters where there is nothing to predict.
    func cluster(_ original: URL, _ place: URL, _ study: String, _ clock: AutoDeadline) async throws {
        let (table, plan) = try CommandFailure.ofModels {
            let table = try self.table(of: original, study, clock, target: nil)
            let plan = try ClusterPlan(
                for: table.profile,
                .init(
                    ignored: ignore, seconds: clock.seconds, workers: workers, remarks: table.remarks, seed: seed))
            return (table, plan)
        }
        show(plan.decisions, table.profile)
        let session = ClusterSession(
            plan: plan, profile: table.profile, source: table.file, clock: clock,
            study: TimedStudy(name: study, store: store.path, workers: workers, clock: clock, isQuiet: output.quiet),
            model: place, report: noReport ? nil : .some(report))
        let outcome = try await session.run()
        let view = ClusterView(outcome, plan, file: model, seconds: clock.elapsed)
        if output.json { try Console.result(json: view) } else { Console.result(view.text) }
        Self.leave()
    }
}
