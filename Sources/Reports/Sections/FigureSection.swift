/// A part of the report that holds figures.
enum FigureSection {
    static func make(_ part: ReportPart, _ figures: [(ReportPart, Figure)], hasRuntime: Bool) -> PageSection? {
        let own = figures.filter { $0.0 == part }.map(\.1)
        guard !own.isEmpty else { return nil }
        let body: Markup = "\(own.map { markup($0, hasRuntime: hasRuntime) })"
        switch part {
        case .model: return PageSection("quality", "How good it is", link: "Quality", body)
        case .search: return PageSection("search", "How the search went", link: "Search", body)
        case .parameters: return PageSection("parameters", "What the parameters do", link: "Parameters", body)
        }
    }

    /// One figure: its pictures, what they say, and its data as a table.
    static func markup(_ figure: Figure, hasRuntime: Bool) -> Markup {
        let panels = figure.panels.enumerated().map { panel($1, of: figure, number: $0 + 1) }
        let legend: Markup =
            figure.legend.isEmpty || !hasRuntime
            ? .nothing
            : "<ul class=\"legend\" aria-label=\"Legend\">\(figure.legend.map { "<li>\(LegendMark.make($0.shape, $0.colour))\($0.label)</li>" })</ul>"
        let notes: Markup =
            figure.notes.isEmpty ? .nothing : "<p class=\"notes\">\(figure.notes.joined(separator: " "))</p>"
        return """
            <figure id="\(figure.name)" aria-labelledby="\(figure.name)-title">
            <h3 id="\(figure.name)-title">\(figure.title)</h3>
            <figcaption>\(figure.summary)</figcaption>
            \(legend)\(hasRuntime ? "<div class=\"panels \(figure.layout.rawValue)\">\(panels)</div>" : .nothing)
            \(notes)<details\(hasRuntime ? .nothing : " open=\"open\"" as Markup)><summary>\(figure.title) as a table</summary>
            \(DataTable.make(figure.table, caption: figure.title))</details>
            </figure>

            """
    }

    private static func panel(_ panel: FigurePanel, of figure: Figure, number: Int) -> Markup {
        let id = "\(figure.name)-\(number)"
        let title: Markup = panel.title.map { "<p class=\"panel-title\">\($0)</p>" } ?? .nothing
        let label = [figure.title, panel.title, figure.summary].compactMap(\.self).joined(separator: ". ")
        let narrow: Markup =
            panel.narrow.map {
                "<script type=\"application/json\" id=\"\(id)-narrow\">\(Markup(trusted: $0.text))</script>"
            } ?? .nothing
        return """
            <div class="panel">\(title)
            <div class="chart" id="\(id)" role="img" aria-label="\(label)" style="min-height:\(panel.height)px">\
            <p class="loading">This picture needs JavaScript; its data are in the table below.</p></div>
            <script type="application/json" id="\(id)-spec">\(Markup(trusted: panel.specification.text))</script>\(narrow)</div>

            """
    }
}

/// A table of texts.
enum DataTable {
    static func make(_ table: FigureTable, caption: String) -> Markup {
        let head = table.columns.map { "<th scope=\"col\">\($0)</th>" as Markup }
        let rows = table.rows.map { row -> Markup in "<tr>\(row.map { "<td>\($0)</td>" })</tr>\n" }
        let omitted: Markup =
            table.omitted == 0
            ? .nothing
            : "<p class=\"notes\">\(NumberText.count(table.omitted, "further row")) left out; the trials are all in the table of trials.</p>"
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="\(caption) as a table"><table>
            <thead><tr>\(head)</tr></thead>
            <tbody>\(rows)</tbody></table></div>\(omitted)
            """
    }
}
