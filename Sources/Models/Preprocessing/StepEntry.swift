public import SearchSpaces

/// A step of preprocessing that can be named in a study.
public struct StepEntry: Sendable {
    /// As it is written in a study file: lower case, with hyphens.
    public let name: String
    /// What it does, in one sentence.
    public let summary: String
    /// Every setting it understands but for lists; each can be searched as `NAME.OPTION`.
    public let options: [OptionDeclaration]
    /// The lists that it takes.
    public let lists: [ListDeclaration]
    /// The option that a single value after the name sets, as `median` in `{ impute: median }`.
    public let shorthand: OptionDeclaration?

    let fitted: any FittedStep.Type
    private let build: @Sendable (StepSettings) -> any PreprocessingStep

    /// Whether the step takes part; an option of every step, so that a study can search for it.
    static let enabled = OptionDeclaration(
        "enabled", .bool, default: .bool(true), "Whether the step takes part; false leaves it out.")

    /// Declares a step.
    ///
    /// - Parameters:
    ///   - options: Its own; `enabled` is added.
    ///   - lists: Its own; `columns` is added.
    ///   - fitted: What its fit gives, for reading models.
    ///   - build: Makes the step from settings that were checked.
    init(
        _ name: String, _ summary: String, options: [OptionDeclaration], lists: [ListDeclaration] = [],
        shorthand: OptionDeclaration? = nil, fitted: any FittedStep.Type,
        build: @escaping @Sendable (StepSettings) -> any PreprocessingStep
    ) {
        self.name = name
        self.summary = summary
        self.options = options + [Self.enabled]
        self.lists = [.columns] + lists
        self.shorthand = shorthand
        self.fitted = fitted
        self.build = build
    }

    func make(_ settings: StepSettings) -> any PreprocessingStep { build(settings) }
}

extension StepEntry: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}
