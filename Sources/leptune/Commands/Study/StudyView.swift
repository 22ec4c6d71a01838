import Store
import Studies

/// A study, as `study list` and `study show` print it.
struct StudyView: Encodable {
    var id: Int
    var name: String
    var state: String
    var metric: String
    var goal: Metric.Goal
    var sampler: String
    var scheduler: String
    var budgetTrials: Int
    var trials: [String: Int]
    var bestTrial: Int?
    var bestValue: Double?
    var seconds: Double
    var created: String
    var updated: String

    init(_ summary: StudySummary) {
        id = summary.id.rawValue
        name = summary.name
        state = summary.phase.name
        metric = summary.metric.name
        goal = summary.metric.goal
        sampler = summary.sampler
        scheduler = summary.scheduler
        budgetTrials = summary.budgetTrials
        trials = summary.trials
        bestTrial = summary.bestTrial
        bestValue = summary.bestValue
        seconds = summary.elapsed
        created = WallTime.text(summary.createdMilliseconds)
        updated = WallTime.text(summary.updatedMilliseconds)
    }

    /// The number of trials that have ended.
    var ended: Int { ["completed", "pruned", "failed", "cancelled"].compactMap { trials[$0] }.reduce(0, +) }

    /// The columns of `study list`.
    static let header = ["id", "name", "state", "ended", "running", "metric", "best", "trial", "time", "updated"]

    /// The cells of `study list`.
    var row: [String] {
        [
            "\(id)", name, state, "\(ended)/\(budgetTrials)", "\(trials["running"] ?? 0)", "\(metric) (\(goal))",
            bestValue.map(ProgressLine.short) ?? "–", bestTrial.map(String.init) ?? "–", ProgressLine.duration(seconds),
            updated,
        ]
    }

    /// The counts of trials in words.
    var counts: String {
        let text = trials.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return text.isEmpty ? "none yet" : text
    }
}
