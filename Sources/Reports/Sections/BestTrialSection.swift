import SearchSpaces
import Strategies
import Studies

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
            \(expectation(study))
            <div class="scroll" tabindex="0" role="region" aria-label="Configuration of the best trial"><table>
            <thead><tr><th scope="col">Parameter</th><th scope="col">Value</th><th scope="col">Searched</th></tr></thead>
            <tbody>\(rows(trial, study))</tbody></table></div>
            \(advice)
            \(origin(of: trial, study))
            """)
    }

    /// How to get the trial again; of one that began from another's checkpoint, how it came to be.
    private static func origin(of trial: Trial, _ study: StudyDigest) -> Markup {
        guard trial.origin == nil else { return LineageText.make(trial, study) }
        return """
            <h3>Reproduce it</h3>
            \(ReproductionText.make(trial, study))
            """
    }

    /// What a model expects of the best configuration without the luck of its measurement.
    private static func expectation(_ study: StudyDigest) -> Markup {
        guard case .success(let optimism) = BestOptimism.estimate(study.state) else { return .nothing }
        let expected = NumberText.significant(optimism.expected, digits: 4)
        let spread = NumberText.significant(optimism.deviation, digits: 2)
        let numbers = optimism.contenders.prefix(8).map { "\($0.trial)" }.joined(separator: ", ")
        let more = optimism.contenders.count > 8 ? " and \(optimism.contenders.count - 8) more" : ""
        let others =
            optimism.contenders.isEmpty
            ? "no other trial has a chance of 5% to be really better."
            : "\(optimism.contenders.count == 1 ? "trial" : "trials") \(numbers)\(more) may be as good."
        return """
            <p>The best of many measurements is often also a lucky one. Without luck, a Gaussian process of the results \
            expects \(study.metric.name) = \(expected) ± \(spread) of this configuration; \(others)</p>
            """
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
