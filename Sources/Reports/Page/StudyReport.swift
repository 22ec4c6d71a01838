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
    ///   - clusters: What came out of it, if that is clusters.
    public init(
        _ snapshot: StudySnapshot, runtime: FigureRuntime? = nil, isPublic: Bool = false,
        model: DeliveredModel? = nil, clusters: DeliveredClusters? = nil
    ) {
        study = StudyDigest(snapshot, isPublic: isPublic, model: model, clusters: clusters)
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
            DeliveredModelSection.make(study), DeliveredClustersSection.make(study),
            FigureSection.make(.model, figures, hasRuntime: runtime != nil),
            SummarySection.make(study), BestTrialSection.make(study),
            FigureSection.make(.search, figures, hasRuntime: runtime != nil),
            FigureSection.make(.parameters, figures, hasRuntime: runtime != nil),
            TrialsSection.make(study), FailuresSection.make(study), WorkersSection.make(study),
            StudyFileSection.make(study), ProvenanceSection.make(study),
        ].compactMap(\.self)
        return PageShell(
            title: study.definition.name, version: study.snapshot.version, runtime: runtime,
            hasFigures: !figures.isEmpty,
            head: "<noscript><style>.rest{display:table-row-group}</style></noscript>",
            header: PageHeader.make(study), sections: sections,
            footer: PageFooter.make(study, hasRuntime: runtime != nil)
        ).markup
    }
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
