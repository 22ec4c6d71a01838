import Datasets
import SearchSpaces
import Studies

/// What `auto` decides, as an ordinary study file, which anyone can open, change and continue.
struct AutoStudyText {
    var profile: TableProfile
    var decisions: [AutoPlan.Decision]
    /// The study's name.
    var name: String
    /// Where the table is.
    var path: String
    var space: SearchSpace
    /// The column to predict; nil for none.
    var target: String?
    var task: String
    var ignored: [String]
    /// Options of estimators that are not searched.
    var settings: [String: ParameterValue]
    /// Of preprocessing, as a study file writes them.
    var steps: [String]
    var validation: ValidationMethod
    var metric: String
    /// `minimize` or `maximize`.
    var goal: String
    var epochs: Int
    var trials: Int
    /// How long the study may work, in seconds.
    var seconds: Double
    var seed: UInt64
    /// Configurations to begin with.
    var portfolio: [[String: ParameterValue]]

    /// The file.
    var text: String {
        var lines = ["# Written by leptune auto for \(profile.rows) rows of \(YAMLText.quoted(profile.file))."]
        lines += decisions.map { "# \($0.subject): \($0.choice), as \($0.reason)".filter { !$0.isNewline } }
        lines += ["leptune: 1", "name: \(name)", "", space.yaml]
        lines += ["objective:", "  train:", "    data:", "      csv: \(YAMLText.quoted(path))"]
        if let target { lines.append("      target: \(YAMLText.quoted(target))") }
        lines += [
            "      task: \(task)", "      delimiter: \(YAMLText.quoted(profile.delimiter))",
            "      missing: \(YAMLText.list(profile.missingMarkers))",
        ]
        if !ignored.isEmpty { lines.append("      ignore: \(YAMLText.list(ignored))") }
        lines.append("    estimator: \(TrainObjective.byParameter)")
        if !settings.isEmpty {
            lines.append("    settings:")
            for (option, value) in settings.sorted(by: { $0.key < $1.key }) {
                lines.append("      \(option): \(YAMLText.scalar(value))")
            }
        }
        if !steps.isEmpty {
            lines.append("    preprocessing:")
            lines += steps.map { "      - \($0)" }
        }
        let whole = max(1, Int(seconds))
        lines += [
            "    validation: \(validation.yaml)", "",
            "metric: { name: \(metric), goal: \(goal) }",
            "fidelity: { epochs: { min: \(epochs), max: \(epochs) } }", "strategy: { sampler: tpe, scheduler: full }",
            "budget: { trials: \(trials), time: \(whole)s, trial-time: \(max(1, whole / 2))s }", "seed: \(seed)",
            "enqueue:",
        ]
        for values in portfolio {
            let fields = values.sorted { $0.key < $1.key }.map { "\($0.key): \(YAMLText.scalar($0.value))" }
            lines.append("  - { \(fields.joined(separator: ", ")) }")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension ValidationMethod {
    fileprivate var yaml: String {
        switch self {
        case .holdOut(let share): return "{ holdout: \(share) }"
        case .folds(let count): return "{ folds: \(count) }"
        case .test: return "test"
        case .grouped(let count, let column): return "{ folds: \(count), group: \(YAMLText.quoted(column)) }"
        case .timeOrdered(let count, let column, let embargo):
            let gap = embargo > 0 ? ", embargo: \(embargo)" : ""
            return "{ folds: \(count), time: \(YAMLText.quoted(column))\(gap) }"
        }
    }
}
