import Studies

/// The Pareto front of a study of several metrics, as commands print it.
struct FrontView: Encodable {
    /// A trial that no other betters in one metric without losing in another.
    struct Member: Encodable {
        var trial: Int
        var values: [String: Double]
    }

    var trials: [Member]
    /// The volume that the front dominates, up to the reference point; nil where none can be told.
    var hypervolume: Double?
    var reference: [String: Double]?

    private let metrics: [Metric]

    private enum CodingKeys: String, CodingKey { case trials, hypervolume, reference }

    /// Reads the front; nil for a study of one metric.
    init?(_ state: StudyState) {
        metrics = state.definition.metrics
        guard metrics.count > 1 else { return nil }
        let names = metrics.map(\.name)
        trials = state.front.compactMap { number in
            state.trials[number].result.map { result in
                Member(trial: number, values: Dictionary(uniqueKeysWithValues: zip(names, result.values)))
            }
        }
        if let (volume, point) = state.hypervolume {
            hypervolume = volume
            reference = Dictionary(uniqueKeysWithValues: zip(names, point))
        }
    }

    /// The front as a table with a line above it, best first in the first metric.
    var text: String {
        guard let first = metrics.first, !trials.isEmpty else { return "no trial has completed within all constraints" }
        let rows = trials.sorted {
            first.loss($0.values[first.name] ?? .infinity) < first.loss($1.values[first.name] ?? .infinity)
        }
        let volume = hypervolume.map { ", hypervolume \(ProgressLine.short($0))" } ?? ""
        let count = trials.count == 1 ? "1 trial" : "\(trials.count) trials"
        return "Pareto front: \(count)\(volume)\n"
            + TextTable(
                ["trial"] + metrics.map { "\($0.name) (\($0.goal))" },
                rows.map { member in
                    ["\(member.trial)"] + metrics.map { ProgressLine.short(member.values[$0.name] ?? .nan) }
                }
            ).rendered
    }
}
