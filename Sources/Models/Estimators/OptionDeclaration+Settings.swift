import SearchSpaces

extension OptionDeclaration {
    /// Declares an option that is one of an enumeration's names.
    static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, default standard: Choice, _ sentence: String
    ) -> OptionDeclaration {
        OptionDeclaration(
            name, .choice(Choice.allCases.map(\.rawValue)), default: .string(standard.rawValue), sentence)
    }

    /// The value in the option's own type, if it is accepted: `2.0` is the whole number 2, and `1` the real number 1.
    func value(of given: ParameterValue) -> ParameterValue? {
        let converted: ParameterValue? =
            switch kind {
            case .int: given.number.flatMap(Int.init(exactly:)).map(ParameterValue.int)
            case .float, .floatAbove: given.number.map(ParameterValue.float)
            case .choice, .bool, .text: given
            }
        return converted.flatMap { kind.accepts($0) ? $0 : nil }
    }
}
