extension PageShell {
    /// A report with figures, and with what draws them.
    ///
    /// - Parameters:
    ///   - runtime: What draws them; nil shows their data as tables.
    ///   - hasFigures: Whether there is any.
    init(
        title: String, version: String, runtime: FigureRuntime?, hasFigures: Bool, head: Markup = .nothing,
        header: Markup, sections: [PageSection], footer: Markup
    ) {
        let scripts = [runtime.map { PageScript.element($0.javaScript) }, PageScript.element(PageScript.text)]
            .compactMap(\.self)
        self.init(
            title: title, kind: "Leptune report", version: version, style: Stylesheet.text,
            scripts: scripts.map(\.content), head: head, header: header, sections: sections,
            notice: runtime == nil && hasFigures ? Self.missingRuntime : .nothing,
            footer: """
                \(footer)
                <script type="application/json" id="figure-theme">\(Markup(trusted: FigureTheme.configuration.text))</script>
                \(scripts.map(\.markup))
                """)
    }

    private static let missingRuntime: Markup = """
        <p class="notice" role="note"><strong>The figures are shown as tables.</strong> The program that draws them was not
        there when this report was written. Run <code>scripts/setup-report-runtime</code>, build again and write the report
        again.</p>
        """
}
