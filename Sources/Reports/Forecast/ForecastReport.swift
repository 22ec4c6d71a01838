/// A forecast as one self-contained HTML page: what comes next, how good such forecasts were, and why so.
///
/// ```swift
/// let page = ForecastReport(forecast, version: version, runtime: try FigureRuntime.installed())
/// try Data(page.html().utf8).write(to: file)
/// ```
///
/// The page loads nothing and is well-formed as XML. The same arguments give the same bytes.
public struct ForecastReport: Sendable {
    private let forecast: DeliveredForecast
    private let version: String
    private let runtime: FigureRuntime?

    /// Takes what is to be shown.
    ///
    /// - Parameters:
    ///   - forecast: What was made.
    ///   - version: The version of Leptune that writes the page.
    ///   - runtime: What draws the figures; nil shows their data as tables.
    public init(_ forecast: DeliveredForecast, version: String, runtime: FigureRuntime? = nil) {
        self.forecast = forecast
        self.version = version
        self.runtime = runtime
    }

    /// The page.
    ///
    /// - Complexity: O(points that are drawn).
    public func html() -> String { page.text }

    private var page: Markup {
        let hasRuntime = runtime != nil
        let figures = { (figures: [Figure]) in
            figures.map { FigureSection.markup($0, hasRuntime: hasRuntime) } as [Markup]
        }
        let sections = [
            PageSection(
                "next", "What comes next", link: "Next",
                "\(ForecastSummary.tiles(forecast))\(ForecastSummary.warnings(forecast))\(figures(ForecastFigures.next(forecast)))"
            ),
            PageSection(
                "quality", "How good such forecasts were", link: "Quality",
                "\(figures(ForecastFigures.quality(forecast)))\(ForecastSummary.parts(forecast))"),
            PageSection("methods", "What was tried", link: "Methods", ForecastSummary.methods(forecast)),
            PageSection(
                "decisions", "What was decided, and why", link: "Decisions", ForecastSummary.decisions(forecast)),
        ]
        let name = NumberText.short(forecast.target, 200)
        return PageShell(
            title: name, version: version, runtime: runtime, hasFigures: true,
            header: """
                <header class="top">
                <p class="brand">Leptune forecast</p>
                <h1>\(name)</h1>
                <p class="lede"><span class="badge good">\(forecast.horizon) ahead</span>
                <span>\(forecast.method), from \(NumberText.count(forecast.values, "value")) of <strong>\(NumberText.short(forecast.file, 120))</strong></span></p>
                </header>
                """, sections: sections,
            footer: """
                <footer><p>Written by Leptune \(version). Data <code class="digest">\(forecast.fingerprint)</code>.\(hasRuntime ? PageFooter.credit : .nothing)</p></footer>
                """
        ).markup
    }
}
