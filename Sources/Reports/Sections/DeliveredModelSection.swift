import Models

/// What is delivered: how good it is, what it is made of, what it takes for what.
enum DeliveredModelSection {
    /// Trials beyond these are in the table of trials.
    private static let mostEntries = 15
    private static let mostClasses = 12

    static func make(_ study: StudyDigest) -> PageSection? {
        guard let model = study.model else { return nil }
        let metric = study.metricTitle
        var lines: [Markup] = []
        if let estimate = model.estimate {
            let baseline: Markup =
                model.baseline.map {
                    " Without looking at any column it would be \(NumberText.significant($0, digits: 4))."
                }
                ?? .nothing
            lines.append(
                """
                <p>On new rows like these expect \(metric) <strong>\(NumberText.significant(estimate.value, digits: 4))</strong> \
                (95% interval \(NumberText.significant(estimate.low, digits: 4)) to \
                \(NumberText.significant(estimate.high, digits: 4))).\(baseline)</p>
                """)
        }
        if let simplest = model.simplest {
            lines.append(
                """
                <p>The smallest model that cannot be told from it: trial \(simplest.trial), \(simplest.estimator), with \
                \(metric) \(NumberText.significant(simplest.value, digits: 4)) and \(NumberText.bytes(simplest.bytes)).</p>
                """)
        }
        if let explanation = model.explanation { lines += decisions(explanation) }
        lines += model.warnings.map { "<p class=\"notice\" role=\"note\">\($0)</p>" }
        // What is part of the result is shown wherever it stands.
        let shown = model.leaderboard.enumerated().filter { $0.offset < mostEntries || $0.element.weight > 0 }
        let entries = shown.map { _, entry -> Markup in
            let share = entry.weight > 0 ? NumberText.percent(entry.weight) : "–"
            return """
                <tr><th scope="row">\(entry.trial)</th><td>\(entry.estimator)</td>\
                <td>\(NumberText.significant(entry.value))</td><td>\(share)</td></tr>

                """
        }
        let more = model.leaderboard.count - entries.count
        let rest: Markup =
            more > 0 ? "<p class=\"notes\">\(NumberText.count(more, "further trial")) left out.</p>" : .nothing
        let mistakes = model.explanation.map { confusion($0.mistakes) + worst($0) } ?? []
        return PageSection(
            "model", "What is delivered", link: "Model",
            """
            \(lines)
            <h3>Leaderboard</h3>
            <div class="scroll" tabindex="0" role="region" aria-label="Leaderboard"><table>
            <thead><tr><th scope="col">Trial</th><th scope="col">Model</th><th scope="col">\(metric)</th>\
            <th scope="col">Share of the result</th></tr></thead>
            <tbody>\(entries)</tbody></table></div>\(rest)
            \(mistakes)
            """)
    }

    private static func decisions(_ explanation: ModelExplanation) -> [Markup] {
        var lines: [Markup] = []
        if let calibration = explanation.calibration {
            lines.append(
                "<p>Its probabilities are calibrated (\(calibration)), as that makes them come true more often on rows that neither had seen.</p>"
            )
        }
        if let threshold = explanation.threshold, let positive = explanation.classNames?.last {
            lines.append(
                "<p>A row is called \(positive) from a probability of \(NumberText.significant(threshold, digits: 3)) on.</p>"
            )
        }
        if let cost = explanation.meanCost {
            lines.append("<p>A decision costs \(NumberText.significant(cost, digits: 4)) in the mean.</p>")
        }
        return lines
    }

    private static func confusion(_ mistakes: Mistakes) -> [Markup] {
        guard !mistakes.confusion.isEmpty, mistakes.classNames.count <= mostClasses else { return [] }
        let head = mistakes.classNames.map { "<th scope=\"col\">called \(NumberText.short($0, 24))</th>" as Markup }
        let rows = zip(mistakes.classNames, mistakes.confusion).map { name, counts -> Markup in
            "<tr><th scope=\"row\">\(NumberText.short(name, 24))</th>\(counts.map { "<td>\(NumberText.count($0))</td>" as Markup })</tr>\n"
        }
        return [
            """
            <h3>What is taken for what</h3>
            <div class="scroll" tabindex="0" role="region" aria-label="What is taken for what"><table>
            <thead><tr><th scope="col">is</th>\(head)</tr></thead>
            <tbody>\(rows)</tbody></table></div>

            """
        ]
    }

    private static func worst(_ explanation: ModelExplanation) -> [Markup] {
        guard !explanation.mistakes.worst.isEmpty else { return [] }
        let last = explanation.mistakes.worst.first?.probability != nil ? "Probability of what it is" : "Absolute error"
        let rows = explanation.mistakes.worst.map { row -> Markup in
            """
            <tr><th scope="row">\(NumberText.count(row.row))</th><td>\(NumberText.short(row.actual, 24))</td>\
            <td>\(NumberText.short(row.predicted, 24))</td><td>\(NumberText.significant(row.probability ?? row.loss, digits: 3))</td></tr>

            """
        }
        return [
            """
            <h3>The most wrong rows</h3>
            <div class="scroll" tabindex="0" role="region" aria-label="The most wrong rows"><table>
            <thead><tr><th scope="col">Row</th><th scope="col">Is</th><th scope="col">Called</th>\
            <th scope="col">\(last)</th></tr></thead>
            <tbody>\(rows)</tbody></table></div>

            """
        ]
    }
}
