public import SearchSpaces
public import Studies

/// A sampler as users choose it: by name, with settings.
public struct SamplerEntry: Sendable {
    /// The name in study files.
    public let name: String
    /// One sentence: how it chooses.
    public let summary: String
    /// The settings it takes.
    public let options: [OptionDeclaration]
    /// Whether a suggestion depends on the trials before it; if not, suggestions can be made ahead.
    public let dependsOnHistory: Bool
    /// Whether it learns from trials that it did not choose, such as those of an earlier study.
    let learnsFromAnyTrial: Bool
    private let build: @Sendable (StudyDefinition, StrategySettings) throws(StrategyError) -> any Sampler

    /// Declares a sampler.
    init(
        _ name: String, _ summary: String, options: [OptionDeclaration] = [], dependsOnHistory: Bool,
        learnsFromAnyTrial: Bool? = nil,
        build: @escaping @Sendable (StudyDefinition, StrategySettings) throws(StrategyError) -> any Sampler
    ) {
        self.name = name
        self.summary = summary
        self.options = options
        self.dependsOnHistory = dependsOnHistory
        self.learnsFromAnyTrial = learnsFromAnyTrial ?? dependsOnHistory
        self.build = build
    }

    /// Everything wrong with settings for this sampler, by name; empty if they are valid.
    public func problems(in settings: [String: ParameterValue]) -> [SettingProblem] { options.problems(in: settings) }

    /// Makes the sampler for a study, with the settings of `definition.sampler`.
    ///
    /// - Throws: `StrategyError` for the first invalid setting, or if the sampler cannot work on the study.
    public func make(definition: StudyDefinition) throws(StrategyError) -> any Sampler {
        let settings = definition.sampler.settings
        if let problem = problems(in: settings).first, let value = settings[problem.setting] {
            throw .setting(
                .sampler, name: name, setting: problem.setting, value: value, message: problem.message)
        }
        return try build(definition, StrategySettings(settings, options: options))
    }
}

extension SamplerEntry: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}

extension SamplerEntry {
    /// What a study file may say of the sampler.
    public var component: StudyVocabulary.Component {
        StudyVocabulary.Component(name, summary: summary, options: options)
    }
}
