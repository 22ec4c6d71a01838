import SearchSpaces
package import Studies

/// The program of a trial as a line for a POSIX shell.
package enum CommandLineText {
    /// The arguments with their places filled in as a worker fills them, each quoted where a shell would change it.
    package static func make(_ command: CommandObjective, _ trial: Trial, _ definition: StudyDefinition) -> String {
        var values = trial.configuration.values.mapValues(\.description)
        let reached = String(max(trial.reached, 1))
        let own = [
            "trial": String(trial.number), "seed": String(definition.seed), "fidelity": reached,
            definition.fidelity.name: reached,
        ]
        values.merge(own) { parameter, _ in parameter }
        return command.arguments.compactMap { filled($0, values) }.map(quoted).joined(separator: " ")
    }

    /// An argument with its values; nil if it names a parameter that the trial did not use.
    private static func filled(_ argument: String, _ values: [String: String]) -> String? {
        var result = ""
        var rest = argument[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            let inner = rest[rest.index(after: open)...]
            if let close = inner.firstIndex(of: "}"), Parameter.isValidName(String(inner[..<close])) {
                guard let value = values[String(inner[..<close])] else { return nil }
                result += value
                rest = inner[inner.index(after: close)...]
            } else {
                result += "{"
                rest = inner
            }
        }
        return result + rest
    }

    private static func quoted(_ argument: String) -> String {
        argument.wholeMatch(of: /[A-Za-z0-9_.\/=:,+-]+/) != nil
            ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
    }
}
