import Datasets
public import Models

/// What is strange in a table, as one self-contained HTML page.
///
/// The page opens from disk without a network and is well-formed as XML too. The same arguments give the same bytes.
public struct AnomalyReport: Sendable {
    let findings: AnomalyFindings
    let description: AnomalyDescription
    /// The courses of sensors; none if rows have no order.
    let traces: [SensorTrace]
    /// Rows as points; nil if they cannot be drawn.
    let map: RowMap?
    /// The score of each row.
    let scores: [Double]

    /// Takes what is to be shown.
    public init(
        _ findings: AnomalyFindings, _ description: AnomalyDescription, traces: [SensorTrace], map: RowMap?,
        scores: [Double]
    ) {
        self.findings = findings
        self.description = description
        self.traces = traces
        self.map = map
        self.scores = scores
    }

    /// The page, with the figure runtime that is installed, if any.
    ///
    /// - Throws: ``ReportError`` if the installed runtime is unfit.
    public func html() throws(ReportError) -> String { html(runtime: try FigureRuntime.installed()) }

    /// The page.
    package func html(runtime: FigureRuntime?) -> String {
        let figures = figures
        let sections = [
            summary,
            figures.isEmpty
                ? nil
                : PageSection(
                    "picture", "What it looks like", link: "Picture",
                    "\(figures.map { FigureSection.markup($0, hasRuntime: runtime != nil) })"),
            events, strangest, model,
        ].compactMap(\.self)
        let flagged = NumberText.count(findings.flagged, "strange row")
        let credit: Markup = runtime == nil ? .nothing : PageFooter.credit
        return PageShell(
            title: description.data.name, version: description.leptune, runtime: runtime, hasFigures: !figures.isEmpty,
            header: """
                <header class="top">
                <p class="brand">Leptune anomalies</p>
                <h1>\(NumberText.short(description.data.name, 200))</h1>
                <p class="lede"><span class="badge">\(flagged)</span>
                <span>of \(NumberText.count(findings.rowCount)), at a rate of \(NumberText.percent(findings.rate))</span></p>
                </header>
                """, sections: sections,
            footer: """
                <footer><p>Written by Leptune \(description.leptune). Data <code class="digest">\(description.data.fingerprint.hexadecimal)</code>.\(credit)</p></footer>
                """
        ).markup.text
    }

    /// The figures that there is something to show for.
    package var figures: [Figure] {
        var figures = traces.isEmpty ? [] : [SensorFigure.make(self)]
        if traces.isEmpty, let map { figures.append(StrangeRowsFigure.make(map, self)) }
        return figures
    }

    private var summary: PageSection {
        let highest = findings.strangest.first?.score
        let first = findings.columns.first
        var tiles = [
            SummarySection.tile(
                "Strange rows", "<strong>\(NumberText.count(findings.flagged))</strong>",
                "of \(NumberText.count(findings.rowCount)), the rarest \(NumberText.percent(findings.rate)).")
        ]
        if description.series != nil {
            tiles.append(
                SummarySection.tile(
                    "Events", "\(NumberText.count(findings.events.count))", "Strange rows that follow each other."))
        }
        tiles.append(
            SummarySection.tile(
                "Highest score", "\(highest.map { NumberText.significant($0, digits: 3) } ?? "–")",
                "2 is one row in 100, 3 one in 1000."))
        if let first {
            tiles.append(
                SummarySection.tile(
                    "Most often by", "\(NumberText.short(first.name, 24))",
                    "\(NumberText.count(first.rows, "row")) of those that were explained."))
        }
        let notices = description.warnings.map { "<p class=\"notice\" role=\"note\">\($0)</p>" as Markup }
        return PageSection("summary", "Summary", "<div class=\"tiles\">\(tiles)</div>\(notices)")
    }

    private static let mostEvents = 100

    private var events: PageSection? {
        guard !findings.events.isEmpty else { return nil }
        let shown = findings.events.sorted { ($1.peak.score, $0.from) < ($0.peak.score, $1.from) }
            .prefix(Self.mostEvents).sorted { $0.from < $1.from }
        let rows = shown.map { event -> Markup in
            """
            <tr><th scope="row">\(event.start)</th><td>\(event.end)</td><td>\(NumberText.count(event.rows))</td>\
            <td>\(NumberText.significant(event.peak.score, digits: 3))</td><td class="why">\(Self.why(event.peak))</td></tr>

            """
        }
        return PageSection("events", "Events", Self.table(["From", "To", "Rows", "Score", "Why"], rows, "Events"))
    }

    private var strangest: PageSection {
        let rows = findings.strangest.map { row -> Markup in
            let time: Markup = row.time.map { "<td>\($0)</td>" } ?? .nothing
            return """
                <tr><th scope="row">\(NumberText.count(row.row))</th>\(time)\
                <td>\(NumberText.significant(row.score, digits: 3))</td><td class="why">\(Self.why(row))</td></tr>

                """
        }
        let head = ["Row"] + (description.series == nil ? [] : ["Time"]) + ["Score", "Why"]
        return PageSection(
            "rows", "The strangest rows", link: "Rows", Self.table(head, rows, "The strangest rows"))
    }

    private var model: PageSection {
        let facts: [(String, String)] =
            [
                ("Found by", description.detectors.joined(separator: ", ")),
                ("Columns", NumberText.count(description.columns.count)),
                ("Left out", description.ignored.isEmpty ? "nothing" : description.ignored.joined(separator: ", ")),
                ("Seed", "\(description.seed)"),
            ]
            + (description.series.map { series in
                [
                    (
                        "Order",
                        "\(series.time); \(NumberText.count(series.present, "row")) at a time, compared with the "
                            + "\(NumberText.count(series.past)) before them"
                    )
                ]
            } ?? [])
        return PageSection(
            "model", "How it was found", link: "Model",
            "<dl class=\"facts\">\(facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" as Markup })</dl>")
    }

    private static func why(_ row: AnomalyFindings.Row) -> Markup {
        guard !row.reasons.isEmpty else { return "–" }
        return "\(row.reasons.map { "\($0.text) <i>\(NumberText.percent($0.share))</i><br/>" as Markup })"
    }

    private static func table(_ head: [String], _ rows: [Markup], _ label: String) -> Markup {
        """
        <div class="scroll" tabindex="0" role="region" aria-label="\(label)"><table>
        <thead><tr>\(head.map { "<th scope=\"col\">\($0)</th>" as Markup })</tr></thead>
        <tbody>\(rows)</tbody></table></div>
        """
    }
}
