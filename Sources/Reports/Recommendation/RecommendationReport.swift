package import Models
package import SearchSpaces

/// A search for recommenders as one self-contained HTML page: what was tried, how long the tail is, and what some users
/// would have been suggested.
///
/// The page has no program, loads nothing and is well-formed as XML. The same arguments give the same bytes.
package struct RecommendationReport: Sendable {
    /// What is shown.
    package struct Content: Sendable {
        /// A method with its best settings.
        package struct Method: Sendable {
            var name: String
            var validation: RankingJudge.Score
            var test: RankingJudge.Score?

            /// Says how good a method is.
            package init(name: String, validation: RankingJudge.Score, test: RankingJudge.Score?) {
                self.name = name
                self.validation = validation
                self.test = test
            }
        }

        /// A user with what was known and what was suggested.
        package struct Example: Sendable {
            var user: String
            var known: [String]
            var suggested: [(item: String, wasChosen: Bool)]

            /// Shows a user.
            package init(user: String, known: [String], suggested: [(item: String, wasChosen: Bool)]) {
                self.user = user
                self.known = known
                self.suggested = suggested
            }
        }

        var name: String
        var method: String
        var settings: [(name: String, value: ParameterValue)]
        var users: Int
        var items: Int
        var interactions: Int
        var trials: Int
        var wasInterrupted: Bool
        var methods: [Method]
        var baseline: Method
        var popularity: [Int]
        var examples: [Example]
        var decisions: [(subject: String, choice: String, reason: String)]
        var warnings: [String]
        var fingerprint: String

        /// Takes what is to be shown.
        ///
        /// - Parameters:
        ///   - name: The data's name.
        ///   - method: The method of the model.
        ///   - settings: Its settings.
        ///   - users: How many there are.
        ///   - items: How many there are.
        ///   - interactions: How many there are.
        ///   - trials: How many recommenders were tried.
        ///   - wasInterrupted: Whether the search was.
        ///   - methods: The best of each, the best first.
        ///   - baseline: The most popular items for everybody.
        ///   - popularity: Interactions of each item, the most popular first.
        ///   - examples: Some users.
        ///   - decisions: What was decided beforehand, and why.
        ///   - warnings: What should be known about the data.
        ///   - fingerprint: The digest of the data.
        package init(
            name: String, method: String, settings: [(name: String, value: ParameterValue)], users: Int, items: Int,
            interactions: Int, trials: Int, wasInterrupted: Bool, methods: [Method], baseline: Method,
            popularity: [Int], examples: [Example], decisions: [(subject: String, choice: String, reason: String)],
            warnings: [String], fingerprint: String
        ) {
            self.name = name
            self.method = method
            self.settings = settings
            self.users = users
            self.items = items
            self.interactions = interactions
            self.trials = trials
            self.wasInterrupted = wasInterrupted
            self.methods = methods
            self.baseline = baseline
            self.popularity = popularity
            self.examples = examples
            self.decisions = decisions
            self.warnings = warnings
            self.fingerprint = fingerprint
        }

        /// The method of the model.
        var best: Method? { methods.first { $0.name == method } }

        /// Whether the model's method could be judged on what chose nothing.
        var isJudged: Bool { best?.test != nil && baseline.test != nil }

        /// How good a method is on what chose nothing, or on what chose it where there was no time for more.
        func score(of method: Method) -> RankingJudge.Score? { isJudged ? method.test : method.validation }
    }

    private let content: Content
    private let version: String

    /// Takes what is to be shown.
    ///
    /// - Parameters:
    ///   - content: What there is.
    ///   - version: The version of Leptune that writes the page.
    package init(_ content: Content, version: String) {
        self.content = content
        self.version = version
    }

    /// The page.
    package func html() -> String {
        let sections = [
            RecommendationSummarySection.make(content), RecommendationMethodsSection.make(content),
            LongTailSection.make(content), RecommendationExamplesSection.make(content),
            RecommendationMakingSection.make(content),
        ]
        .compactMap(\.self)
        return PageShell(
            title: content.name, kind: "Leptune recommendations", version: version,
            style: Stylesheet.text + RecommendationStylesheet.text,
            header: """
                <header class="top">
                <p class="brand">Leptune recommendations</p>
                <h1>\(NumberText.short(content.name, 200))</h1>
                <p class="lede"><span class="badge good">\(content.method)</span>
                <span>\(NumberText.count(content.interactions, "interaction")) of \(NumberText.count(content.users, "user")) with \(NumberText.count(content.items, "item"))</span></p>
                </header>
                """, sections: sections,
            footer: """
                <footer><p>Written by Leptune \(version). Data <code class="digest">\(content.fingerprint)</code></p></footer>
                """
        ).markup.text
    }
}

/// What the page needs beyond the style of reports.
enum RecommendationStylesheet {
    static let text = """
        .meter{position:relative;min-width:11rem;height:14px;background:var(--tile);border-radius:3px}
        .meter span{position:absolute;inset:0 auto 0 0;border-radius:3px;background:var(--accent-soft)}
        .chosen .meter span{background:var(--accent)}
        .baseline .meter span{background:var(--quiet)}
        .meter i{position:absolute;top:6px;height:2px;background:var(--text);opacity:.55}
        tr.chosen th,tr.chosen td{font-weight:600}
        .tail{display:block;width:100%;max-width:720px;height:auto}
        .tail path{fill:none;stroke:var(--accent);stroke-width:2.5}
        .tail line{stroke:var(--line)}
        .tail line.half{stroke:var(--quiet);stroke-dasharray:4 4}
        .tail text{fill:var(--muted);font-size:12px}
        .users{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:16px}
        .users article{padding:16px 20px;background:var(--tile);border-radius:10px}
        .users h3{margin:0 0 8px;font-size:1rem}
        .users h4{margin:10px 0 2px;color:var(--muted);font-size:.8rem;font-weight:500}
        .users ul,.users ol{margin:0;padding-left:1.2rem}
        .users li.hit{color:var(--accent);font-weight:600}
        """
}
