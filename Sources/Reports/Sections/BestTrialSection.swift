package import SearchSpaces
package import Studies

/// The best trial: what it was, and how to get it again.
enum BestTrialSection {
    static func make(_ study: StudyDigest) -> PageSection? {
        guard let trial = study.state.best, let value = trial.value else { return nil }
        let reached: Markup =
            study.hasFidelity
            ? " after \(NumberText.count(trial.reached)) of \(NumberText.count(study.definition.fidelity.maximum)) \(study.definition.fidelity.name)"
            : .nothing
        let reason: Markup = trial.reason.isEmpty ? .nothing : " Why it was chosen: \(trial.reason)."
        // With few trials the best one lies where chance put it.
        let judged = study.ranking.count < 5 ? [] : study.parameters
        let edges = judged.compactMap { parameter in
            trial.configuration[parameter.name].flatMap { DomainText.edge($0, of: parameter.domain) }
                .map { "\(parameter.name) is \($0)" }
        }
        let advice: Markup =
            edges.isEmpty
            ? .nothing
            : "<p class=\"advice\"><strong>Worth a try:</strong> \(edges.joined(separator: ", ")); a wider range may hold something better.</p>"
        return PageSection(
            "best", "Best trial",
            """
            <p>Trial \(trial.number) reached \(study.metric.name) = <strong>\(NumberText.significant(value, digits: 6))</strong>\(reached), in \
            \(NumberText.duration(study.seconds(trial))) of work.\(reason)</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Configuration of the best trial"><table>
            <thead><tr><th scope="col">Parameter</th><th scope="col">Value</th><th scope="col">Searched</th></tr></thead>
            <tbody>\(rows(trial, study))</tbody></table></div>
            \(advice)
            <h3>Reproduce it</h3>
            \(Reproduction.make(trial, study))
            """)
    }

    private static func rows(_ trial: Trial, _ study: StudyDigest) -> [Markup] {
        study.definition.space.parameters.map { parameter in
            let value: Markup =
                trial.configuration[parameter.name].map { "<code>\($0.description)</code>" }
                ?? "<span class=\"muted\">not used</span>"
            return
                "<tr><th scope=\"row\">\(parameter.name)</th><td>\(value)</td><td class=\"muted\">\(DomainText.range(parameter.domain))</td></tr>\n"
        }
    }
}

/// How to run a trial again.
package enum Reproduction {
    static func make(_ trial: Trial, _ study: StudyDigest) -> Markup {
        let space = constants(trial.configuration, study.definition.space)
        let yaml: Markup = """
            <p>Put this in place of <code>space</code> in the study file below, set <code>trials: 1</code> in its \
            <code>budget</code>, and run it with the same seed, <code>\(String(study.definition.seed))</code>:</p>
            <pre tabindex="0"><code>\(space)</code></pre>
            """
        switch study.definition.objective {
        case .command(let command) where !study.isPublic:
            return """
                <p>The program of this trial, for a shell:</p>
                <pre tabindex="0"><code>\(shellLine(command, trial, study.definition))</code></pre>
                \(yaml)
                """
        case .command, .train, .function:
            return yaml
        }
    }

    /// The `space` of a study file in which every parameter has the value it had in a trial.
    package static func constants(_ configuration: Configuration, _ space: SearchSpace) -> String {
        let lines = space.parameters.compactMap { parameter in
            configuration[parameter.name].map { "  \(parameter.name): {type: constant, value: \(scalar($0))}\n" }
        }
        return "space:\n" + lines.joined()
    }

    /// A value as a YAML scalar that reads back as itself.
    private static func scalar(_ value: ParameterValue) -> String {
        switch value {
        case .float(let x): String(x)
        case .int(let x): String(x)
        case .bool(let x): String(x)
        case .string(let x): JSONValue.string(x).text
        }
    }

    /// The command of a trial with its placeholders filled in, quoted for a POSIX shell.
    package static func shellLine(_ command: CommandObjective, _ trial: Trial, _ definition: StudyDefinition) -> String
    {
        var values = trial.configuration.values.mapValues(\.description)
        values["trial"] = String(trial.number)
        values["seed"] = String(definition.seed)
        values[definition.fidelity.name] = String(trial.reached)
        return command.arguments.map { quoted(filled($0, values)) }.joined(separator: " ")
    }

    private static func filled(_ argument: String, _ values: [String: String]) -> String {
        var result = ""
        var rest = argument[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            let inner = rest[rest.index(after: open)...]
            if let close = inner.firstIndex(of: "}"), let value = values[String(inner[..<close])] {
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
        let plain = argument.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "+"):
                true
            default: false
            }
        }
        return plain && !argument.isEmpty ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
    }
}
