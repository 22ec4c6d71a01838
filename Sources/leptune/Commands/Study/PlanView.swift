import Strategies
import Studies

/// A study's plan, as `study plan` prints it.
struct PlanView: Encodable {
    var study: String
    var strategy: String
    /// Why this strategy, if Leptune chose it.
    var reason: String?
    var scheduler: String
    var resource: String
    var brackets: [SchedulePlan.Bracket]
    var trials: Int
    var total: Int
    /// What the same trials would cost if each were run to the end.
    var totalInFull: Int

    private let isLadder: Bool

    private enum CodingKeys: String, CodingKey {
        case study, strategy, reason, scheduler, resource, brackets, trials, total, totalInFull
    }

    init(_ plan: SchedulePlan, _ definition: StudyDefinition) {
        study = definition.name
        strategy = StrategyCatalogue.name(of: definition)
        reason = definition.strategyReason
        scheduler = definition.scheduler.name
        resource = definition.fidelity.name
        brackets = plan.brackets
        trials = plan.trials
        total = plan.fidelity
        isLadder = definition.fidelity.maximum > 1
        totalInFull = plan.trials * definition.fidelity.maximum
    }

    /// The plan for a person.
    var text: String {
        guard let reason else { return tableText }
        return "\(tableText)\nchosen: \(TextTable.harmless(reason))"
    }

    private var tableText: String {
        let rows = brackets.enumerated().flatMap { number, bracket in
            bracket.rungs.enumerated().map { rung, level in
                let below = rung == 0 ? 0 : bracket.rungs[rung - 1].fidelity
                let cost = level.trials * (level.fidelity - below)
                return ["\(number)", "\(rung)", "\(level.fidelity)", "\(level.trials)", "\(cost)"]
            }
        }
        if !isLadder { return "\(TextTable.harmless(study)), \(strategy): \(trials) trials, each in full" }
        let table = TextTable(["bracket", "rung", "up to", "trials", "\(resource) spent"], rows).rendered
        let saved = totalInFull > total ? "; in full they would take \(totalInFull)" : ""
        let branches = brackets.reduce(0) { $0 + ($1.branches ?? 0) }
        let begun = branches > 0 ? ", \(branches) from checkpoints of others" : ""
        return
            "\(table)\n\n\(TextTable.harmless(study)), \(strategy): \(trials) trials\(begun), \(total) \(resource)\(saved)"
    }
}
