import Datasets
import Models
import Studies

extension AutoPlan {
    /// The study file: an ordinary study, which anyone can open, change and continue.
    ///
    /// - Parameters:
    ///   - name: The study's name.
    ///   - path: Where the table is.
    ///   - seconds: How long the study may work.
    public func studyFile(name: String, path: String, seconds: Double) -> String {
        AutoStudyText(
            profile: profile, decisions: decisions, name: name, path: path, space: space.space, target: request.target,
            task: task.rawValue, ignored: ignored, settings: space.settings, steps: steps, validation: validation,
            metric: metric.name, goal: metric.goal.rawValue,
            // With few rows more trials only find what fits their noise.
            epochs: space.epochs, trials: max(60, min(1_000, profile.rows / 2)), seconds: seconds, seed: request.seed,
            portfolio: space.portfolio
        ).text
    }
}
