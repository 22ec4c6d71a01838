import ArgumentParser
import SearchSpaces

/// One `name=value` of `--set`.
struct SettingOption: ExpressibleByArgument {
    let name: String
    let value: ParameterValue

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        name = parts[0]
        value = ParameterValue(text: parts[1])
    }
}

extension ParameterValue {
    /// The value that a text without a type stands for: a truth value or a number where it reads as one.
    init(text: String) {
        self =
            switch text {
            case "true": .bool(true)
            case "false": .bool(false)
            default: Int(text).map(ParameterValue.int) ?? Self.number(text) ?? .string(text)
            }
    }

    private static func number(_ text: String) -> ParameterValue? {
        Double(text).flatMap { $0.isFinite ? .float($0) : nil }
    }
}
