import Studies

/// The top of the page: which study this is and where it stands.
enum PageHeader {
    static func make(_ study: StudyDigest) -> Markup {
        let definition = study.definition
        let fidelity =
            study.hasFidelity
            ? ", up to \(NumberText.count(definition.fidelity.maximum)) \(definition.fidelity.name) a trial" : ""
        let others: Markup =
            definition.furtherMetrics.isEmpty
            ? .nothing : ", traded against \(definition.furtherMetrics.map(\.name).joined(separator: ", "))"
        return """
            <header class="top">
            <p class="brand">Leptune report</p>
            <h1>\(NumberText.short(definition.name, 200))</h1>
            <p class="lede"><span class="badge \(Phase.isGood(study.state.phase) ? "good" : "")">\(phase(study))</span>
            <span>\(definition.metric.goal == .minimize ? "Minimising" : "Maximising") <strong>\(definition.metric.name)</strong>\(others)
            with \(Self.strategy(definition))\(fidelity)</span></p>
            </header>
            """
    }

    /// What was delivered is, although trials may still run as the page is written.
    private static func phase(_ study: StudyDigest) -> String {
        if case .running = study.state.phase, study.model != nil || study.clusters != nil { return "delivered" }
        return Phase.text(study.state.phase)
    }

    /// The pair of sampler and scheduler, as people call it.
    static func strategy(_ definition: StudyDefinition) -> String {
        definition.scheduler.name == "full"
            ? definition.sampler.name : "\(definition.scheduler.name) over \(definition.sampler.name)"
    }
}

/// Where a study stands, in words.
enum Phase {
    static func text(_ phase: StudyState.Phase) -> String {
        switch phase {
        case .defined: "not started"
        case .running: "running"
        case .paused: "paused"
        case .ended(.complete): "complete"
        case .ended(.deadline): "ended at its deadline"
        case .ended(.cancelled): "cancelled"
        case .ended(.exhausted): "space exhausted"
        case .ended(.failing): "ended: too many failures"
        }
    }

    static func isGood(_ phase: StudyState.Phase) -> Bool {
        switch phase {
        case .running, .ended(.complete), .ended(.deadline), .ended(.exhausted): true
        case .defined, .paused, .ended(.cancelled), .ended(.failing): false
        }
    }
}

/// The end of the page.
enum PageFooter {
    /// Who draws the figures.
    static let credit: Markup =
        " Figures drawn by Vega, Vega-Lite and Vega-Embed, © University of Washington Interactive Data Lab and contributors, BSD 3-Clause licence."

    static func make(_ study: StudyDigest, hasRuntime: Bool) -> Markup {
        let credit: Markup = hasRuntime ? Self.credit : .nothing
        return """
            <footer><p>Written by Leptune \(study.snapshot.version) from the study as it stood on \
            \(NumberText.moment(study.state.updatedMilliseconds)).\(credit)</p></footer>
            """
    }
}
