import Models
import SearchSpaces
import Studies

extension TrainObjective {
    /// The preprocessing of a trial, with what its configuration says of steps.
    ///
    /// - Throws: `SettingsError` with every problem.
    func pipeline(_ configuration: Configuration = Configuration()) throws(SettingsError) -> Pipeline {
        let steps = preprocessing.map {
            PipelineStep($0.name, label: $0.label, settings: Configuration($0.settings), lists: $0.lists)
        }
        return try Pipeline(steps, parameters: configuration.filter { isOfStep($0) })
    }

    /// The settings of the estimator in a trial: those of the study, and what its configuration does not say of steps.
    ///
    /// Where the trial chooses its estimator, those of that estimator, without its name before them.
    func estimatorSettings(_ configuration: Configuration) -> Configuration {
        if choosesEstimator {
            let prefix = "\(estimator(in: configuration))."
            var chosen = Configuration()
            for values in [settings, configuration.values] {
                for (name, value) in values where name.hasPrefix(prefix) {
                    chosen[String(name.dropFirst(prefix.count))] = value
                }
            }
            return chosen
        }
        var settings = Configuration(self.settings)
        for (name, value) in configuration.pairs where !isOfStep(name) { settings[name] = value }
        return settings
    }

    /// Whether a parameter is an option of a step: `LABEL.OPTION`.
    private func isOfStep(_ parameter: String) -> Bool {
        preprocessing.contains { parameter.hasPrefix("\($0.label).") }
    }
}

extension Configuration {
    fileprivate func filter(_ isIncluded: (String) -> Bool) -> Configuration {
        Configuration(values.filter { isIncluded($0.key) })
    }
}
