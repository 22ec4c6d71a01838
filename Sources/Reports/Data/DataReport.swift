public import Datasets

/// A table as one self-contained HTML page: what its columns are, what is missing, and what was found to be wrong.
///
/// ```swift
/// try Data(DataReport(profile, findings: findings).html().utf8).write(to: file)
/// ```
///
/// The page has no program, loads nothing and is well-formed as XML. The same arguments give the same bytes.
public struct DataReport: Sendable {
    /// Something that was found.
    public struct Finding: Sendable, Equatable {
        /// `blocking`, `warning` or `note`.
        public var severity: String
        /// Where; nil for the table as a whole.
        public var column: String?
        /// What it is.
        public var title: String
        /// What shows it.
        public var evidence: String
        /// What to do.
        public var fix: String
        /// Some of the rows, from 1.
        public var rows: [Int]
        /// How many rows there are.
        public var count: Int

        /// Says what was found.
        public init(
            severity: String, column: String?, title: String, evidence: String, fix: String, rows: [Int], count: Int
        ) {
            self.severity = severity
            self.column = column
            self.title = title
            self.evidence = evidence
            self.fix = fix
            self.rows = rows
            self.count = count
        }
    }

    private let profile: TableProfile
    /// Nil if nothing was looked for.
    private let findings: [Finding]?
    private let target: String?
    private let version: String

    /// Takes what is to be shown.
    ///
    /// - Parameters:
    ///   - profile: The table.
    ///   - findings: What was found; nil if nothing was looked for.
    ///   - target: The column that is predicted; nil if none was named.
    ///   - version: The version of Leptune that writes the page.
    public init(_ profile: TableProfile, findings: [Finding]? = nil, target: String? = nil, version: String) {
        self.profile = profile
        self.findings = findings
        self.target = target
        self.version = version
    }

    /// The page.
    ///
    /// - Complexity: O(columns); of more than a thousand the first are shown.
    public func html() -> String { page.text }

    private static let mostColumns = 1_000

    private var page: Markup {
        let columns = DataColumnsSection.make(
            Array(profile.columns.prefix(Self.mostColumns)), of: profile, target: target)
        let sections = [
            DataSummarySection.make(profile, findings), findings.flatMap(DataFindingsSection.make), columns,
        ]
        .compactMap(\.self)
        let name = String((profile.file.split(separator: "/").last ?? "table")[...])
        return PageShell(
            title: name, kind: "Leptune data", version: version, style: Stylesheet.text + DataStylesheet.text,
            header: """
                <header class="top">
                <p class="brand">Leptune data</p>
                <h1>\(NumberText.short(name, 200))</h1>
                <p class="lede"><span class="badge \(verdict.isGood ? "good" : "")">\(verdict.text)</span>
                <span>\(NumberText.count(profile.rows, "row")), \(NumberText.count(profile.columns.count, "column")), \(profile.encoding), \(NumberText.bytes(profile.bytes))</span></p>
                </header>
                """, sections: sections,
            footer: """
                <footer><p>Written by Leptune \(version). Data <code class="digest">\(profile.fingerprint.hexadecimal)</code></p></footer>
                """
        ).markup
    }

    private var verdict: (text: String, isGood: Bool) {
        guard let findings else { return ("profile", true) }
        let blocking = findings.filter { $0.severity == "blocking" }.count
        if blocking > 0 { return (NumberText.count(blocking, "blocking finding"), false) }
        let warnings = findings.filter { $0.severity == "warning" }.count
        return warnings > 0 ? (NumberText.count(warnings, "warning"), false) : ("nothing wrong was found", true)
    }
}

/// The table in a few numbers.
enum DataSummarySection {
    static func make(_ profile: TableProfile, _ findings: [DataReport.Finding]?) -> PageSection {
        let missing = profile.columns.reduce(0) { $0 + $1.missing }
        let cells = max(1, profile.rows * profile.columns.count)
        let gaps = profile.columns.filter { $0.missing > 0 }.count
        var kinds: [String: Int] = [:]
        for column in profile.columns { kinds[column.kind.rawValue, default: 0] += 1 }
        let listed = kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
        let markers = profile.missingMarkers.filter { !$0.isEmpty }
        let tiles: [(String, String, String)] = [
            (
                "Rows", NumberText.count(profile.rows),
                profile.isCompressed ? "compressed by gzip" : NumberText.bytes(profile.bytes)
            ),
            ("Columns", NumberText.count(profile.columns.count), listed.joined(separator: ", ")),
            (
                "Cells without a value", NumberText.percent(Double(missing) / Double(cells)),
                "in \(NumberText.count(gaps, "column"))"
                    + (markers.isEmpty ? "" : ", also as \(markers.prefix(6).map { "“\($0)”" }.joined(separator: " "))")
            ),
        ]
        let found: [(String, String, String)] =
            findings.map { findings in
                let counts = ["blocking", "warning", "note"].map { severity in
                    "\(findings.filter { $0.severity == severity }.count) \(severity)"
                }
                return [("Findings", NumberText.count(findings.count), counts.joined(separator: ", "))]
            } ?? []
        return PageSection(
            "summary", "At a glance",
            "<div class=\"tiles\">\((tiles + found).map { tile($0.0, $0.1, $0.2) })</div>")
    }

    /// A number with what it is above it and what it means below it.
    static func tile(_ label: String, _ value: String, _ note: String) -> Markup {
        """
        <div class="tile"><p class="tile-label">\(label)</p><p class="tile-value">\(value)</p><p class="tile-note">\(note)</p></div>

        """
    }
}

/// What was found, the worst first.
enum DataFindingsSection {
    static func make(_ findings: [DataReport.Finding]) -> PageSection {
        guard !findings.isEmpty else {
            return PageSection("findings", "Findings", "<p>Nothing was found that should be mended.</p>")
        }
        return PageSection("findings", "Findings", "<ul class=\"findings\">\(findings.map(item))</ul>")
    }

    private static func item(_ finding: DataReport.Finding) -> Markup {
        let place: Markup = finding.column.map { "<code>\(NumberText.short($0, 60))</code> " } ?? .nothing
        let shown = finding.rows.prefix(12).map(String.init).joined(separator: ", ")
        let rows: Markup =
            finding.rows.isEmpty
            ? .nothing : "<p class=\"muted\">Rows \(shown)\(finding.count > 12 ? " … (\(finding.count))" : "")</p>"
        return """
            <li class="\(finding.severity)"><p><span class="badge">\(finding.severity)</span> \(place)<strong>\(finding.title)</strong></p>
            <p>\(finding.evidence)</p>\(rows)<p class="muted">What to do: \(finding.fix)</p></li>

            """
    }
}

/// Every column with a picture of its values.
enum DataColumnsSection {
    static func make(_ columns: [ColumnProfile], of profile: TableProfile, target: String?) -> PageSection {
        let head = ["Column", "Kind", "Values", "", "Missing", "Distinct", "Why"].map {
            "<th scope=\"col\">\($0)</th>" as Markup
        }
        let rows = columns.map { row($0, isTarget: $0.name == target) }
        let rest = profile.columns.count - columns.count
        let more: Markup =
            rest > 0 ? "<p class=\"notes\">\(NumberText.count(rest, "further column")) left out.</p>" : .nothing
        return PageSection(
            "columns", "Columns",
            """
            <div class="scroll" tabindex="0" role="region" aria-label="Columns"><table class="data">
            <thead><tr>\(head)</tr></thead>
            <tbody>\(rows)</tbody></table></div>\(more)
            """)
    }

    private static func row(_ column: ColumnProfile, isTarget: Bool) -> Markup {
        let markers = column.markers.filter { !$0.text.isEmpty }.prefix(3).map { "“\($0.text)”" }.joined(separator: " ")
        let missing: Markup =
            column.missing == 0
            ? "–" : "\(NumberText.percent(column.missingShare))\(markers.isEmpty ? "" : " as \(markers)")"
        let badge: Markup = isTarget ? " <span class=\"badge\">target</span>" : .nothing
        return """
            <tr><th scope="row">\(NumberText.short(column.name, 60))\(badge)</th><td>\(column.kind.rawValue)</td>\
            <td class="picture">\(picture(column))</td><td>\(values(column))</td><td>\(missing)</td>\
            <td>\(NumberText.count(column.distinct))</td><td class="wide">\(column.reason)</td></tr>

            """
    }

    private static func values(_ column: ColumnProfile) -> Markup {
        if let numbers = column.numbers {
            let mean = NumberText.significant(numbers.mean, digits: 4)
            return """
                \(NumberText.significant(numbers.minimum, digits: 4)) … \(NumberText.significant(numbers.median, digits: 4)) … \
                \(NumberText.significant(numbers.maximum, digits: 4))<br/><i>mean \(mean)</i>
                """
        }
        let shown = column.levels.prefix(3).map { level -> Markup in
            "\(NumberText.short(level.text, 24)) <i>\(NumberText.count(level.count))</i><br/>"
        }
        return "\(Array(shown))"
    }

    /// A histogram of numbers, or bars of the most frequent levels.
    private static func picture(_ column: ColumnProfile) -> Markup {
        let counts = column.numbers?.histogram ?? column.levels.map(\.count)
        guard let most = counts.max(), most > 0, counts.count > 1 else { return .nothing }
        let width = 120.0 / Double(counts.count)
        let bars = counts.enumerated().map { index, count -> Markup in
            let height = count == 0 ? 0 : max(1, 32 * Double(count) / Double(most))
            let (x, y) = (Double(index) * width, 34 - height)
            return
                "<rect x=\"\(place(x))\" y=\"\(place(y))\" width=\"\(place(max(1, width - 1)))\" height=\"\(place(height))\"/>"
        }
        let label = column.numbers == nil ? "How often the most frequent values occur" : "Histogram"
        return
            "<svg viewBox=\"0 0 120 34\" width=\"120\" height=\"34\" role=\"img\" aria-label=\"\(label)\">\(bars)</svg>"
    }

    private static func place(_ x: Double) -> String {
        let tenths = Int((x * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}

/// What the page needs beyond the style of reports.
enum DataStylesheet {
    static let text = """
        .findings{margin:0;padding:0;list-style:none}
        .findings li{margin:0 0 14px;padding:14px 20px;background:var(--tile);border-left:3px solid var(--quiet);border-radius:0 10px 10px 0}
        .findings li.blocking{border-left-color:var(--bad)}
        .findings li.warning{border-left-color:var(--warn)}
        .findings p{margin:0 0 4px;max-width:46rem}
        .data td.wide{white-space:normal;min-width:12rem;color:var(--muted)}
        .data td.picture{padding-right:0}
        .data svg{display:block;fill:var(--accent-soft)}
        """
}
