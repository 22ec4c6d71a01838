import Foundation
import Reports
import SearchSpaces
import Studies
import TestKit
import Testing

struct StudyReportTests {
    @Test(arguments: Sample.allCases, [true, false])
    func isWellFormedWithUniqueIdentifiersAndHeadingsInOrder(_ sample: Sample, _ hasRuntime: Bool) throws {
        let page = try PageOutline(try sample.report(hasRuntime: hasRuntime).html())

        let identifiers = page.elements.compactMap { $0.attributes["id"] }
        #expect(Set(identifiers).count == identifiers.count)
        let levels = page.elements.compactMap { $0.name.wholeMatch(of: /h([1-6])/).flatMap { Int($0.1) } }
        #expect(levels.first == 1 && levels.count { $0 == 1 } == 1)
        #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
        for link in page.named("a") {
            let target = try #require(link.attributes["href"])
            #expect(target.hasPrefix("#") && identifiers.contains(String(target.dropFirst())))
        }
        for label in page.elements.compactMap({ $0.attributes["aria-labelledby"] }) {
            #expect(identifiers.contains(label))
        }
    }

    @Test(arguments: Sample.allCases)
    func loadsNothingAndRunsOnlyWhatItsPolicyNames(_ sample: Sample) throws {
        let page = try PageOutline(try sample.report().html())

        for element in page.elements {
            for (name, value) in element.attributes {
                #expect(!name.hasPrefix("on"), "\(element.name) has \(name)")
                if ["src", "href", "action", "data", "poster", "srcset"].contains(name) {
                    #expect(value.hasPrefix("#") || value == "data:,", "\(name)=\(value)")
                }
            }
        }
        let style = page.named("style").map(\.text).joined()
        #expect(!style.contains("url(") && !style.contains("@import"))
        let policy = try #require(
            page.named("meta").first { $0.attributes["http-equiv"] == "Content-Security-Policy" }?.attributes["content"]
        )
        #expect(policy.hasPrefix("default-src 'none'; script-src 'sha256-"))
        #expect(!policy.contains("unsafe-eval") && !policy.contains("script-src 'unsafe-inline'"))
        let programs = page.named("script").filter { $0.attributes["type"] == nil }
        #expect(programs.count == 2)
        #expect(page.named("script").allSatisfy { ["application/json", nil].contains($0.attributes["type"]) })
    }

    @Test(arguments: Sample.allCases)
    func namesEachScriptByTheDigestOfItsExactBytes(_ sample: Sample) throws {
        let html = try sample.report().html()

        let programs = html.components(separatedBy: "<script>").dropFirst().compactMap {
            $0.components(separatedBy: "</script>").first
        }

        #expect(programs.count == 2)
        #expect(html.contains(ContentPolicy.text(allowing: programs).replacing("'", with: "&#39;")))
    }

    @Test func digestsAreThoseThatBrowsersCompute() {
        // The digest of nothing, as every implementation of SHA-256 gives it.
        #expect(
            ContentPolicy.text(allowing: [""])
                .contains("script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';"))
        #expect(ContentPolicy.text(allowing: []).contains("script-src 'none';"))
    }

    @Test(arguments: Sample.allCases)
    func givesEveryFigureATextAndATable(_ sample: Sample) throws {
        let report = try sample.report()
        let page = try PageOutline(report.html())

        let charts = page.elements.filter { $0.attributes["class"] == "chart" }
        #expect(charts.count == report.figures.reduce(0) { $0 + $1.panels.count })
        for chart in charts {
            #expect(chart.attributes["role"] == "img")
            #expect((chart.attributes["aria-label"] ?? "").count > 20)
            let identifier = try #require(chart.attributes["id"])
            let specification = try #require(page.first(id: identifier + "-spec"))
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(specification.text.utf8)) }
        }
        #expect(page.named("figure").count == report.figures.count)
        #expect(page.named("figcaption").count == report.figures.count)
        #expect(page.named("details").count == report.figures.count)
    }

    @Test func showsTablesWhereTheRuntimeIsAbsent() throws {
        let page = try PageOutline(try Sample.hyperband.report(hasRuntime: false).html())

        #expect(page.elements.allSatisfy { $0.attributes["class"] != "chart" })
        #expect(page.named("details").allSatisfy { $0.attributes["open"] == "open" })
        #expect(page.visibleText.contains("scripts/setup-report-runtime"))
    }

    @Test(arguments: [true, false])
    func showsHostileTextsAsTextOnly(_ hasRuntime: Bool) throws {
        let html = try Sample.hostile.report(hasRuntime: hasRuntime).html()
        let page = try PageOutline(html)

        let allowed: Set = [
            "html", "head", "meta", "link", "title", "style", "noscript", "body", "a", "header", "nav", "main",
            "section",
            "footer", "p", "span", "h1", "h2", "h3", "ul", "li", "strong", "small", "div", "svg", "path", "circle",
            "rect",
            "table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "details", "summary", "pre", "code",
            "dl",
            "dt", "dd", "br", "form", "label", "input", "select", "option", "button", "script", "i",
        ]
        #expect(Set(page.elements.map(\.name)).subtracting(allowed).isEmpty)
        #expect(page.visibleText.contains("<script>alert(1)</script>"))
        #expect(page.visibleText.contains("</script><img src=x onerror=alert(1)>"))
        #expect(page.visibleText.contains("\" onload=\"alert(1)"))
        #expect(!html.contains("<img") && !html.contains("<b>&amp;") && !html.contains("<script>alert"))
        #expect(page.visibleText.contains("nul\u{2400}bell\u{2407}"))
        #expect(!html.contains("\u{202E}"))
    }

    @Test(arguments: Sample.allCases)
    func isTheSameEachTime(_ sample: Sample) throws {
        #expect(try sample.report().html() == sample.report().html())
    }

    @Test func saysWhatTheStudyFound() throws {
        let snapshot = try Sample.hyperband.snapshot()
        let best = try #require(snapshot.state.best)

        let page = try PageOutline(StudyReport(snapshot).html())

        #expect(page.visibleText.contains("Trial \(best.number) reached validation-error"))
        for (name, value) in best.configuration.values {
            #expect(page.named("code").contains { $0.text == value.description }, "\(name)")
        }
        #expect(page.visibleText.contains("49 of 49"))
        #expect(page.visibleText.contains("Which network reads the digits best?"))
        let rows = page.named("th").filter { $0.attributes["scope"] == "row" && Int($0.text) != nil }
        #expect(Set(rows.compactMap { Int($0.text) }).isSuperset(of: snapshot.state.trials.map(\.number)))
    }

    /// `auto` writes its page while the last trials still run.
    @Test func aDeliveredModelIsNotSaidToRun() throws {
        let snapshot = try Sample.running.snapshot()

        #expect(StudyReport(snapshot).html().contains(">running</span>"))
        #expect(StudyReport(snapshot, model: try SampleModel.numbers()).html().contains(">delivered</span>"))
    }

    @Test func leavesOutWhatIsPrivateWhenPublic() throws {
        let html = try Sample.hyperband.report(isPublic: true).html()

        for secret in ["head/4711", "node-2", "Which network reads", "the budget allows"] {
            #expect(!html.contains(secret), "\(secret)")
            #expect(try Sample.hyperband.report().html().contains(secret), "\(secret)")
        }
    }

    @Test func staysSmallForTenThousandTrials() throws {
        let snapshot = try SampleStudy.full(trials: 10_000).snapshot()

        let html = StudyReport(snapshot, runtime: try Sample.runtime).html()

        // The runtime adds 0.9 MB.
        #expect(html.utf8.count < 5_000_000)
        let page = try PageOutline(html)
        #expect(page.named("tr").count > 10_000)
    }
}
