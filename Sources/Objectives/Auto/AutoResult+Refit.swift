import Datasets
import Models
import Studies

extension AutoResult {
    /// Models that were fitted to all rows in place of those that are judged, which know nothing of the last stretch of time.
    struct Refit {
        /// The models of each member, refitted or as they were.
        var models: [[SavedModel]]
        /// The trials whose models there was no time to fit to all rows.
        var late: [Int]

        /// What a person should know of it; nothing where all were refitted.
        var warnings: [String] {
            late.isEmpty
                ? []
                : [
                    "there was no time to fit \(late.count == models.count ? "the models" : "the models of trials \(late.map(String.init).joined(separator: ", "))") "
                        + "to the newest rows; they know those before the last fold"
                ]
        }
    }

    /// Fits the members to all rows, the weightiest first, as far as there is time.
    ///
    /// - Parameters:
    ///   - members: The trials, and the model of each that knows most.
    ///   - secondsLeft: How much time there is.
    static func refit(
        _ members: [(trial: KeptTrial, models: [SavedModel])], _ train: TrainObjective, _ data: StudyData, seed: UInt64,
        secondsLeft: () -> Double
    ) -> Refit {
        var refit = Refit(models: members.map(\.models), late: [])
        let judged = data.splits.reduce(0) { $0 + $1.training.count }
        for (place, member) in members.enumerated() {
            let share = Double(data.dataset.searchRows.count) / Double(max(1, judged))
            // What cannot be fitted in time, for whatever reason, stays as it was judged.
            guard member.trial.seconds * share < secondsLeft(), let old = member.models.last,
                let estimator = EstimatorCatalogue.named(member.trial.estimator),
                let fitted = try? WholeFit(
                    estimator: estimator, settings: train.estimatorSettings(member.trial.configuration),
                    pipeline: train.pipeline(member.trial.configuration), seed: seed, stream: member.trial.stream,
                    totalEpochs: old.description.epochs
                ).run(on: data.dataset, until: old.description.epochs, shouldStop: { secondsLeft() <= 0 })
            else {
                refit.late.append(member.trial.trial)
                continue
            }
            var description = old.description
            description.pipeline = fitted.pipeline
            description.fitted = .allRows
            description.data.rows = fitted.rows.count
            description.data.name = "all rows"
            refit.models[place] = [SavedModel(fitted.model, description)]
        }
        return refit
    }
}
