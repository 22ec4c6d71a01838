/// One setting of a sampler, scheduler, estimator or function: declared once, read by checks, help and schema.
public struct OptionDeclaration: Sendable, Hashable {
    /// The values an option takes.
    public enum Kind: Sendable, Hashable {
        /// A whole number within bounds, both included.
        case int(ClosedRange<Int>)
        /// A number within bounds, both included; infinite where there is no bound.
        case float(ClosedRange<Double>)
        /// A number above an exclusive bound, up to an inclusive one.
        case floatAbove(Double, upTo: Double)
        /// One of these names.
        case choice([String])
        /// `true` or `false`.
        case bool
        /// A text in a language of its own.
        case text(TextForm)
    }

    /// The name, as written in a study file.
    public var name: String
    /// The values it takes.
    public var kind: Kind
    /// The value where nothing is said; nil if that depends on the study, or if a value must be given.
    public var standard: ParameterValue?
    /// Whether a value must be given.
    public var isRequired: Bool
    /// What it does, in one sentence.
    public var sentence: String
    /// Whether training that goes on from a checkpoint may go on with another value.
    public private(set) var isAdjustable = false

    /// Declares an option.
    public init(
        _ name: String, _ kind: Kind, default standard: ParameterValue? = nil, isRequired: Bool = false,
        _ sentence: String = ""
    ) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.isRequired = isRequired
        self.sentence = sentence
    }

    /// The same option, declared as one that may change while training pauses.
    public var adjustable: OptionDeclaration {
        var option = self
        option.isAdjustable = true
        return option
    }
}

extension OptionDeclaration.Kind {
    /// Whether the option takes a value; a whole number is also a number.
    public func accepts(_ value: ParameterValue) -> Bool {
        switch self {
        case .int(let range):
            if case .int(let x) = value { range.contains(x) } else { false }
        case .float(let range):
            value.number.map(range.contains) ?? false
        case .floatAbove(let low, let high):
            value.number.map { $0 > low && $0 <= high } ?? false
        case .choice(let names):
            if case .string(let x) = value { names.contains(x) } else { false }
        case .bool:
            if case .bool = value { true } else { false }
        case .text(let form):
            if case .string(let x) = value { form.problem(of: x) == nil } else { false }
        }
    }

    /// What is wrong within a value that is not accepted; nil if it is another kind of value altogether.
    public func problem(of value: ParameterValue) -> String? {
        guard case .text(let form) = self, case .string(let text) = value else { return nil }
        return form.problem(of: text)
    }

    /// The values in words, such as `a whole number from 1 to 16`.
    public var phrase: String {
        switch self {
        case .int(let range):
            switch (range.lowerBound, range.upperBound) {
            case (.min, .max): "a whole number"
            case (let low, .max): "a whole number of at least \(low)"
            case (.min, let high): "a whole number of at most \(high)"
            case (let low, let high): "a whole number from \(low) to \(high)"
            }
        case .float(let range):
            switch (range.lowerBound, range.upperBound) {
            case (-.infinity, .infinity): "a number"
            case (let low, .infinity): "a number of at least \(low.plain)"
            case (-.infinity, let high): "a number of at most \(high.plain)"
            case (let low, let high): "a number from \(low.plain) to \(high.plain)"
            }
        case .floatAbove(let low, let high):
            high == .infinity
                ? "a number above \(low.plain)" : "a number above \(low.plain), at most \(high.plain)"
        case .choice(let names): "one of \(names.joined(separator: ", "))"
        case .bool: "true or false"
        case .text(let form): form.phrase
        }
    }
}
