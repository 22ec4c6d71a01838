import SearchSpaces

/// The fields of one kind of mapping in a study file: declared once, read by the decoder and by the JSON Schema.
struct FieldTable: Sendable {
    /// One field.
    struct Field: Sendable {
        var name: String
        var kind: FieldKind
        /// How a required field may look, for whoever forgot it; nil for an optional one.
        var example: String?
        var sentence: String

        var isRequired: Bool { example != nil }
    }

    /// What the mapping is, for the schema's title.
    var title: String
    var fields: [Field]
    /// Fields of which exactly one is given.
    var alternatives: [String] = []

    var names: [String] { fields.map(\.name) }
}

/// What a field holds, as far as a schema can say it.
indirect enum FieldKind: Sendable {
    /// Exactly this value.
    case only(ParameterValue)
    /// A name of letters, digits, `_`, `-` and `.`.
    case name
    case text
    case bool
    case whole(ClosedRange<Int>)
    case number
    /// A number above the first bound and below the second.
    case between(Double, Double)
    /// A single value: a number, a text or a truth value.
    case value
    case word([String])
    /// A word of the vocabulary.
    case known(VocabularyList)
    case duration
    case byteSize
    case list(FieldKind, minimum: Int)
    /// Values by names that the user chooses.
    case map(FieldKind, maximum: Int? = nil)
    case table(FieldTable)
    /// The name of a sampler or scheduler with its settings beside it.
    case component(VocabularyList)
    /// A step of preprocessing: its name, or a mapping of its name to a value or settings.
    case step
    case anyOf([FieldKind])
}

/// The lists of names in a vocabulary.
enum VocabularyList: Sendable, CaseIterable {
    case samplers, schedulers, strategies, estimators, functions, metrics, dataSets, steps
}

extension StudyVocabulary {
    func names(_ list: VocabularyList) -> [String] {
        switch list {
        case .samplers: samplers.map(\.name)
        case .schedulers: schedulers.map(\.name)
        case .strategies: strategies.isEmpty ? [] : [ComponentDefinition.automatic.name] + strategies.map(\.name)
        case .estimators: estimators.map(\.name)
        case .functions: functions.map(\.name)
        case .metrics: metrics.map(\.name)
        case .dataSets: dataSets.map(\.name)
        case .steps: steps.map(\.name)
        }
    }
}
