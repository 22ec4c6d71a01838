import SearchSpaces
import Studies

/// How a trial that began from another's checkpoint came to be: which values trained its model, and for how long.
enum LineageText {
    static func make(_ trial: Trial, _ study: StudyDigest) -> Markup {
        let line = Array(study.state.lineage(of: trial.number).reversed()) + [trial]
        let ends = line.dropFirst().map { $0.origin?.fidelity ?? 0 } + [trial.reached]
        let parameters = study.parameters.filter { parameter in
            Set(line.map { $0.configuration[parameter.name] }).count > 1
        }
        let heads: [Markup] = parameters.map { "<th scope=\"col\">\($0.name)</th>" }
        let rows = zip(line, ends).map { ancestor, end -> Markup in
            let cells: [Markup] = parameters.map { parameter in
                "<td>\(ancestor.configuration[parameter.name]?.description ?? "–")</td>"
            }
            return """
                <tr><th scope="row">\(ancestor.number)</th><td>\(NumberText.count(ancestor.origin?.fidelity ?? 0)) to \
                \(NumberText.count(end))</td>\(cells)</tr>

                """
        }
        return """
            <h3>How it came to be</h3>
            <p>The trial began from the checkpoint of another. Its model was trained with these values one after the \
            other; training with the last of them alone gives another model. To have it again, run the study again.</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Lineage of the best trial"><table>
            <thead><tr><th scope="col">Trial</th><th scope="col">\(study.fidelityTitle)</th>\(heads)</tr></thead>
            <tbody>\(rows)</tbody></table></div>
            """
    }
}
