import Studies

/// The study at a glance.
enum SummarySection {
    static func make(_ study: StudyDigest) -> PageSection {
        let tiles = [best(study), trials(study), time(study), resource(study)].compactMap(\.self)
        return PageSection("summary", "Summary", "<div class=\"tiles\">\(tiles)</div>\n\(states(study))")
    }

    /// A number that matters, with what it is and what to know of it.
    static func tile(_ label: String, _ value: Markup, _ note: Markup) -> Markup {
        "<div class=\"tile\"><p class=\"tile-label\">\(label)</p><p class=\"tile-value\">\(value)</p><p class=\"tile-note\">\(note)</p></div>\n"
    }

    private static func best(_ study: StudyDigest) -> Markup {
        let label = "Best \(NumberText.short(study.metric.name))"
        guard let trial = study.state.best, let value = trial.value else {
            return tile(label, "–", "No trial has been completed yet.")
        }
        let rest = study.ranking.dropFirst().first.flatMap { study.scores[$0]?.value }
        let runnerUp: Markup = rest.map { "; the next best is \(NumberText.significant($0))" } ?? .nothing
        return tile(label, "<strong>\(NumberText.significant(value))</strong>", "Trial \(trial.number)\(runnerUp).")
    }

    private static func trials(_ study: StudyDigest) -> Markup {
        let done = study.trials.count - study.state.open.count
        let open = study.state.open.count
        let note: Markup =
            open == 0
            ? "\(NumberText.count(study.ranking.count)) completed."
            : "\(NumberText.count(study.ranking.count)) completed, \(NumberText.count(open)) still open."
        return tile(
            "Trials ended",
            "\(NumberText.count(done)) <small>of \(NumberText.count(study.definition.budget.trials))</small>", note)
    }

    private static func time(_ study: StudyDigest) -> Markup {
        let effort = Effort(study)
        let share: Markup = effort.utilisation.map { ", at work \(NumberText.percent($0)) of the time" } ?? .nothing
        let count = Set(study.trials.flatMap(\.attempts).map(\.worker)).count
        return tile(
            "Active time", study.state.elapsed > 0 ? "\(NumberText.duration(study.state.elapsed))" : "–",
            "\(NumberText.count(count, "worker"))\(share).")
    }

    private static func resource(_ study: StudyDigest) -> Markup? {
        guard study.hasFidelity else { return nil }
        let effort = Effort(study)
        let saving: Markup =
            effort.saving.map {
                "All trials in full would have taken \(NumberText.count(effort.full)), \(NumberText.significant($0, digits: 2)) times as many."
            } ?? "Every trial begun was trained in full."
        return tile(
            "\(capitalised(study.fidelityTitle)) spent", "\(NumberText.count(effort.spent))",
            effort.spent == 0 ? "Nothing was measured yet." : saving)
    }

    private static func capitalised(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }

    /// How many trials are in each state, as a bar and in words.
    private static func states(_ study: StudyDigest) -> Markup {
        guard !study.trials.isEmpty else { return "<p>No trial has been suggested yet.</p>" }
        let counts = Dictionary(grouping: study.trials, by: \.state.name).mapValues(\.count)
        let present = StateName.all.filter { counts[$0.name] != nil }
        let bar = present.map { state -> Markup in
            "<span class=\"fill-\(state.colour.rawValue)\" style=\"flex-grow:\(counts[state.name] ?? 0)\"></span>"
        }
        let words = present.map { state -> Markup in
            "<li>\(LegendMark.make(.bar, state.colour))\(NumberText.count(counts[state.name] ?? 0)) \(state.name)</li>"
        }
        return """
            <div class="states"><div class="state-bar" aria-hidden="true">\(bar)</div>
            <ul class="legend" aria-label="Trials by state">\(words)</ul></div>
            """
    }
}

/// The names of states with their colours, in the order of a trial's life.
enum StateName {
    static let all: [(name: String, colour: Colour)] = [
        ("completed", .accent), ("running", .fifth2), ("waiting", .fifth4), ("paused", .soft), ("pruned", .quiet),
        ("failed", .bad), ("cancelled", .warn),
    ]
}
