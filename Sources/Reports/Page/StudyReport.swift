public import Studies

/// A study as one self-contained HTML page, which opens from disk without a network.
///
/// ```swift
/// let report = StudyReport(snapshot, runtime: try FigureRuntime.installed())
/// try Data(report.html().utf8).write(to: file)
/// ```
///
/// The page is well-formed as XML too. The same arguments give the same bytes.
public struct StudyReport: Sendable {
    private let study: StudyDigest
    private let runtime: FigureRuntime?

    /// Takes what is to be shown.
    ///
    /// - Parameters:
    ///   - snapshot: The study.
    ///   - runtime: What draws the figures; nil shows their data as tables.
    ///   - isPublic: Whether to leave out what may be private: hosts, paths, messages and the study file.
    ///   - model: What came out of the study, if that is a model.
    public init(
        _ snapshot: StudySnapshot, runtime: FigureRuntime? = nil, isPublic: Bool = false,
        model: DeliveredModel? = nil
    ) {
        study = StudyDigest(snapshot, isPublic: isPublic, model: model)
        self.runtime = runtime
    }

    /// The page.
    ///
    /// - Complexity: O(trials × parameters); figures and their tables are capped.
    public func html() -> String { page.text }

    /// The figures that the study has something to show for.
    package var figures: [Figure] { FigureCatalogue.all.compactMap { $0.draw(study) } }

    private var page: Markup {
        let figures = FigureCatalogue.all.compactMap { entry in entry.draw(study).map { (entry.part, $0) } }
        let sections = [
            DeliveredModelSection.make(study), FigureSection.make(.model, figures, hasRuntime: runtime != nil),
            SummarySection.make(study), BestTrialSection.make(study),
            FigureSection.make(.search, figures, hasRuntime: runtime != nil),
            FigureSection.make(.parameters, figures, hasRuntime: runtime != nil),
            TrialsSection.make(study), FailuresSection.make(study), WorkersSection.make(study),
            StudyFileSection.make(study), ProvenanceSection.make(study),
        ].compactMap(\.self)
        let scripts = [runtime.map { PageScript.element($0.javaScript) }, PageScript.element(PageScript.text)]
            .compactMap(\.self)
        let policy = ContentPolicy.text(allowing: scripts.map(\.content))
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="\(policy)"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="referrer" content="no-referrer"/>
            <meta name="generator" content="Leptune \(study.snapshot.version)"/>
            <link rel="icon" href="data:,"/>
            <title>\(NumberText.short(study.definition.name, 80)) · Leptune report</title>
            <style>\(Markup(trusted: Stylesheet.text))</style>
            <noscript><style>.rest{display:table-row-group}</style></noscript>
            </head>
            <body>
            <a class="skip" href="#content">Skip to the content</a>
            \(PageHeader.make(study))
            <nav aria-label="Contents"><ul>\(sections.map { "<li><a href=\"#\($0.name)\">\($0.link)</a></li>" })</ul></nav>
            <main id="content" tabindex="-1">
            \(runtime == nil && !figures.isEmpty ? Self.missingRuntime : .nothing)
            \(sections.map(\.markup))
            </main>
            \(PageFooter.make(study, hasRuntime: runtime != nil))
            <script type="application/json" id="figure-theme">\(Markup(trusted: FigureTheme.configuration.text))</script>
            \(scripts.map(\.markup))
            </body>
            </html>

            """
    }

    private static let missingRuntime: Markup = """
        <p class="notice" role="note"><strong>The figures are shown as tables.</strong> The program that draws them was not
        there when this report was written. Run <code>scripts/setup-report-runtime</code>, build again and write the report
        again.</p>
        """
}

/// A part of the page with a heading that the contents link to.
struct PageSection: Sendable {
    /// The anchor.
    var name: String
    /// The entry in the contents.
    var link: String
    var markup: Markup

    /// Puts a heading above a body.
    init(_ name: String, _ title: String, link: String? = nil, _ body: Markup) {
        self.name = name
        self.link = link ?? title
        markup = """
            <section id="\(name)" aria-labelledby="\(name)-title">
            <h2 id="\(name)-title">\(title)</h2>
            \(body)
            </section>

            """
    }
}
