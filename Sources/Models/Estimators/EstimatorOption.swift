public import SearchSpaces

/// A setting of an estimator, declared once: help, validation, defaults and documentation read this.
public struct EstimatorOption: Sendable, Hashable {
    /// The values that an option accepts.
    public enum Kind: Sendable, Hashable {
        /// Real numbers of a closed range.
        case float(ClosedRange<Double>)
        /// Whole numbers of a closed range.
        case int(ClosedRange<Int>)
        /// One of these names.
        case choice([String])
        /// True or false.
        case bool
    }

    /// As it is written in a study file: lower case, with hyphens.
    public let name: String
    /// What it accepts.
    public let kind: Kind
    /// What it is when nothing is said.
    public let defaultValue: ParameterValue
    /// What it does, in one sentence.
    public let summary: String

    private init(_ name: String, _ kind: Kind, _ defaultValue: ParameterValue, _ summary: String) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.summary = summary
    }

    static func float(_ name: String, in range: ClosedRange<Double>, default value: Double, _ summary: String) -> Self {
        Self(name, .float(range), .float(value), summary)
    }

    static func int(_ name: String, in range: ClosedRange<Int>, default value: Int, _ summary: String) -> Self {
        Self(name, .int(range), .int(value), summary)
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, default value: Choice, _ summary: String
    ) -> Self {
        Self(name, .choice(Choice.allCases.map(\.rawValue)), .string(value.rawValue), summary)
    }

    static func bool(_ name: String, default value: Bool, _ summary: String) -> Self {
        Self(name, .bool, .bool(value), summary)
    }

    /// What is accepted, in words: `a number from 0 to 1`.
    public var expectation: String {
        switch kind {
        case .float(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .int(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .choice(let names): "one of \(names.joined(separator: ", "))"
        case .bool: "true or false"
        }
    }

    /// The value in the option's own type, if it is accepted: `2.0` is the whole number 2, and `1` the real number 1.
    func accept(_ value: ParameterValue) -> ParameterValue? {
        switch (kind, value) {
        case (.float(let range), .float), (.float(let range), .int):
            value.number.flatMap { range.contains($0) ? .float($0) : nil }
        case (.int(let range), .float), (.int(let range), .int):
            value.number.flatMap { Int(exactly: $0) }.flatMap { range.contains($0) ? .int($0) : nil }
        case (.choice(let names), .string(let name)): names.contains(name) ? value : nil
        case (.bool, .bool): value
        case (.float, _), (.int, _), (.choice, _), (.bool, _): nil
        }
    }
}
