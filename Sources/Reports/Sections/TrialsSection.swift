import SearchSpaces
import Studies

/// The table of all trials, best first; it sorts and filters where scripts run and is complete where they do not.
enum TrialsSection {
    static func make(_ study: StudyDigest) -> PageSection? {
        guard !study.trials.isEmpty else { return nil }
        let parameters = study.parameters.prefix(columnLimit)
        let omitted = study.parameters.count - parameters.count
        let columns: [(title: String, kind: String)] =
            [("Trial", "number"), ("State", "text"), (study.metricTitle, "number")]
            + (study.hasFidelity ? [(study.fidelityTitle, "number")] : [])
            + [("Work", "number"), ("Worker", "text")]
            + parameters.map { ($0.name, ParameterAxis.choices($0.domain) == nil ? "number" : "text") }
            + [("Why it was chosen", "why")]
        let head = columns.map { column -> Markup in
            "<th scope=\"col\" class=\"\(column.kind)\">\(column.title)</th>"
        }
        let rows = ordered(study).map { row($0, study, parameters) }
        // A browser lays out ten thousand rows for seconds; the script shows them on demand, and without it all are shown.
        let rest: Markup =
            rows.count > firstRows ? "<tbody class=\"rest\">\(Array(rows.dropFirst(firstRows)))</tbody>" : .nothing
        let states = StateName.all.map(\.name).filter { name in study.trials.contains { $0.state.name == name } }
        let note: Markup = omitted > 0 ? " Only the first \(columnLimit) parameters have columns." : .nothing
        return PageSection(
            "trials", "Trials",
            """
            <p>Best first; trials that went no further show their last value, in brackets. Numbers are rounded; \
            <code>leptune study export</code> gives them exactly.\(note)</p>
            <form class="controls" id="trial-controls" hidden="hidden">
            <label>Find <input type="search" id="trial-filter" placeholder="adam, failed, 17 …" autocomplete="off"/></label>
            <label>State <select id="trial-state"><option value="">all</option>\(states.map { "<option>\($0)</option>" })</select></label>
            <p id="trial-count" role="status" aria-live="polite"></p>
            </form>
            <div class="scroll tall" tabindex="0" role="region" aria-label="Table of trials"><table id="trial-table">
            <thead><tr>\(head)</tr></thead>
            <tbody>\(Array(rows.prefix(firstRows)))</tbody>\(rest)</table></div>
            <p><button type="button" id="trial-more" hidden="hidden">Show more</button></p>
            """)
    }

    private static let columnLimit = 40
    /// How many rows are laid out at first.
    private static let firstRows = 100

    /// The completed by rank, then the others by their last value, then those without any.
    private static func ordered(_ study: StudyDigest) -> [Trial] {
        func key(_ trial: Trial) -> (Int, Double, Int) {
            guard let score = study.scores[trial.number] else { return (2, 0, trial.number) }
            return (score.isFinal ? 0 : 1, study.metric.loss(score.value), trial.number)
        }
        return study.trials.map { (key($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private static func row(_ trial: Trial, _ study: StudyDigest, _ parameters: ArraySlice<Parameter>) -> Markup {
        let score = study.scores[trial.number]
        let value: Markup =
            score.map {
                $0.isFinal ? "\(NumberText.significant($0.value))" : "<i>(\(NumberText.significant($0.value)))</i>"
            } ?? "–"
        let fidelity: Markup = study.hasFidelity ? "<td>\(trial.reached)</td>" : .nothing
        let workers = Set(trial.attempts.compactMap { study.workerNumbers[$0.worker] }).sorted().map(String.init)
        let seconds = study.seconds(trial)
        let cells = parameters.map { "<td>\(cell(trial.configuration[$0.name]))</td>" as Markup }
        return """
            <tr\(trial.number == study.state.bestTrial ? " class=\"best\"" as Markup : .nothing)><th scope="row">\(trial.number)</th>\
            <td>\(trial.state.name)</td><td\(score.map { " data-v=\"\(String($0.value))\"" as Markup } ?? .nothing)>\(value)</td>\(fidelity)\
            <td data-v="\(NumberText.significant(seconds, digits: 6))">\(NumberText.duration(seconds))</td>\
            <td>\(workers.joined(separator: ", "))</td>\(cells)<td class="why">\(NumberText.short(trial.reason, 60))</td></tr>

            """
    }

    private static func cell(_ value: ParameterValue?) -> String {
        guard case .float(let x)? = value else { return NumberText.short(NumberText.value(value), 32) }
        return NumberText.significant(x, digits: 4)
    }
}
