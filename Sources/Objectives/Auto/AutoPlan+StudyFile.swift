import Datasets
import Models
import SearchSpaces
import Studies

extension AutoPlan {
    /// The study file: an ordinary study, which anyone can open, change and continue.
    ///
    /// - Parameters:
    ///   - name: The study's name.
    ///   - path: Where the table is.
    ///   - seconds: How long the study may work.
    public func studyFile(name: String, path: String, seconds: Double) -> String {
        let missing = YAMLText.list(profile.missingMarkers)
        var lines = [
            "# Written by leptune auto for \(profile.rows) rows of \(YAMLText.quoted(profile.file))."
        ]
        lines += decisions.map { "# \($0.subject): \($0.choice), as \($0.reason)".filter { !$0.isNewline } }
        lines += ["leptune: 1", "name: \(name)", ""]
        lines.append(space.space.yaml)
        lines += [
            "objective:", "  train:", "    data:", "      csv: \(YAMLText.quoted(path))",
            "      target: \(YAMLText.quoted(request.target))", "      task: \(task.rawValue)",
            "      delimiter: \(YAMLText.quoted(profile.delimiter))", "      missing: \(missing)",
        ]
        if !ignored.isEmpty { lines.append("      ignore: \(YAMLText.list(ignored))") }
        lines.append("    estimator: \(TrainObjective.byParameter)")
        if !space.settings.isEmpty {
            lines.append("    settings:")
            for (option, value) in space.settings.sorted(by: { $0.key < $1.key }) {
                lines.append("      \(option): \(YAMLText.scalar(value))")
            }
        }
        if !steps.isEmpty {
            lines.append("    preprocessing:")
            lines += steps.map { "      - \($0)" }
        }
        switch validation {
        case .holdOut(let share): lines.append("    validation: { holdout: \(share) }")
        case .folds(let count): lines.append("    validation: { folds: \(count) }")
        case .test: lines.append("    validation: test")
        case .grouped(let count, let column):
            lines.append("    validation: { folds: \(count), group: \(YAMLText.quoted(column)) }")
        case .timeOrdered(let count, let column, let embargo):
            let gap = embargo > 0 ? ", embargo: \(embargo)" : ""
            lines.append("    validation: { folds: \(count), time: \(YAMLText.quoted(column))\(gap) }")
        }
        let whole = max(1, Int(seconds))
        // With few rows more trials only find what fits their noise.
        let trials = max(60, min(1_000, profile.rows / 2))
        lines += [
            "", "metric: { name: \(metric.name), goal: \(metric.goal.rawValue) }",
            "fidelity: { epochs: { min: \(space.epochs), max: \(space.epochs) } }",
            "strategy: { sampler: tpe, scheduler: full }",
            "budget: { trials: \(trials), time: \(whole)s, trial-time: \(max(1, whole / 2))s }",
            "seed: \(request.seed)",
            "enqueue:",
        ]
        for values in space.portfolio {
            let fields = values.sorted { $0.key < $1.key }.map { "\($0.key): \(YAMLText.scalar($0.value))" }
            lines.append("  - { \(fields.joined(separator: ", ")) }")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
