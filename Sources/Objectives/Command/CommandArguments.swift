import SearchSpaces
import Studies

/// The arguments of a program for one configuration.
enum CommandArguments {
    /// Puts values into the places that `{name}` marks.
    ///
    /// A name is a parameter's, `trial`, `seed`, `fidelity` or the resource's own name. An argument that names a
    /// parameter without a value (an inactive one) is left out whole, so write `--momentum={momentum}`. Braces around
    /// anything but a name stay as they are.
    ///
    /// - Parameters:
    ///   - template: The arguments of the study file.
    ///   - run: The attempt.
    ///   - until: The fidelity that the program shall reach.
    static func fill(_ template: [String], for run: TrialRun, until: Int) -> [String] {
        var values = run.configuration.values.mapValues(\.description)
        let own = [
            "trial": "\(run.trial)", "seed": "\(run.seed)", "fidelity": "\(until)", run.fidelity.name: "\(until)",
        ]
        values.merge(own) { parameter, _ in parameter }
        return template.compactMap { fill($0, values) }
    }

    private static func fill(_ argument: String, _ values: [String: String]) -> String? {
        var result = ""
        var rest = argument[...]
        while let start = rest.firstIndex(of: "{") {
            result += rest[..<start]
            rest = rest[start...]
            if let end = rest.firstIndex(of: "}"), Parameter.isValidName(String(rest[..<end].dropFirst())) {
                guard let value = values[String(rest[..<end].dropFirst())] else { return nil }
                result += value
                rest = rest[rest.index(after: end)...]
            } else {
                result.append("{")
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }
}
