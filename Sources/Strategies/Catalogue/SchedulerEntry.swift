public import SearchSpaces
public import Studies

/// A scheduler as users choose it: by name, with settings.
public struct SchedulerEntry: Sendable {
    /// The name in study files.
    public let name: String
    /// One sentence: how it decides.
    public let summary: String
    /// The settings it takes.
    public let options: [OptionDeclaration]
    /// Whether it gives trials more or less of a resource, so that a study needs a fidelity to use it.
    public let needsFidelity: Bool
    /// Whether it begins trials from the checkpoints of others.
    public let branches: Bool
    private let build: @Sendable (StudyDefinition, StrategySettings) throws(StrategyError) -> any Scheduler

    /// Declares a scheduler.
    init(
        _ name: String, _ summary: String, options: [OptionDeclaration] = [], needsFidelity: Bool = false,
        branches: Bool = false,
        build: @escaping @Sendable (StudyDefinition, StrategySettings) throws(StrategyError) -> any Scheduler
    ) {
        self.name = name
        self.summary = summary
        self.options = options
        self.needsFidelity = needsFidelity
        self.branches = branches
        self.build = build
    }

    /// Everything wrong with settings for this scheduler, by name; empty if they are valid.
    public func problems(in settings: [String: ParameterValue]) -> [SettingProblem] { options.problems(in: settings) }

    /// Makes the scheduler for a study, with the settings of `definition.scheduler`.
    ///
    /// - Throws: `StrategyError` for the first invalid setting, or if the scheduler cannot work on the study.
    public func make(definition: StudyDefinition) throws(StrategyError) -> any Scheduler {
        let settings = definition.scheduler.settings
        if let problem = problems(in: settings).first, let value = settings[problem.setting] {
            throw .setting(
                .scheduler, name: name, setting: problem.setting, value: value, message: problem.message)
        }
        return try build(definition, StrategySettings(settings, options: options))
    }
}

extension SchedulerEntry: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}

extension SchedulerEntry {
    /// What a study file may say of the scheduler.
    public var component: StudyVocabulary.Component {
        StudyVocabulary.Component(
            name, summary: summary, options: options, needsFidelity: needsFidelity, branches: branches)
    }
}
