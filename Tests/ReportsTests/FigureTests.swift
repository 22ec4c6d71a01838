import Foundation
import Reports
import Studies
import TestKit
import Testing

/// What every figure keeps to, for every sample that it has something to show for.
struct FigureTests {
    static let drawn: [DrawnFigure] = Sample.allCases.flatMap { sample in
        // A sample that cannot be made fails the tests of the samples themselves.
        ((try? sample.report().figures) ?? []).map { DrawnFigure(sample: sample, figure: $0) }
    }

    struct DrawnFigure: CustomTestStringConvertible, Sendable {
        var sample: Sample
        var figure: Figure
        var testDescription: String { "\(figure.name) of \(sample.rawValue)" }
    }

    @Test func everyEntryOfTheCatalogueDrawsForSomeSample() {
        #expect(Set(Self.drawn.map(\.figure.name)) == Set(FigureCatalogue.all.map(\.name)))
        #expect(Set(FigureCatalogue.all.map(\.name)).count == FigureCatalogue.all.count)
    }

    @Test(arguments: drawn)
    func isACompleteVegaLiteSpecification(_ drawn: DrawnFigure) throws {
        for panel in drawn.figure.panels {
            let parsed = try JSONSerialization.jsonObject(with: Data(panel.specification.text.utf8))
            let object = try #require(parsed as? [String: Any])
            #expect((object["$schema"] as? String)?.contains("vega-lite/v6") == true)
            #expect(object["width"] as? String == "container")
            #expect((object["description"] as? String)?.isEmpty == false)
            let rows = (object["data"] as? [String: Any])?["values"] as? [[String: Any]] ?? []
            let layers = try #require(object["layer"] as? [[String: Any]])
            let narrow = try panel.narrow.map { try JSONSerialization.jsonObject(with: Data($0.text.utf8)) }
            let narrowLayers = (narrow as? [String: Any])?["layer"] as? [[String: Any]] ?? []
            for layer in layers + narrowLayers {
                #expect((layer["mark"] as? [String: Any])?["type"] is String)
                let own = (layer["data"] as? [String: Any])?["values"] as? [[String: Any]] ?? rows
                #expect(own.count <= StudyDigest.markLimit)
                let encoding = try #require(layer["encoding"] as? [String: Any])
                let known = Set(own.flatMap(\.keys))
                for field in Self.fields(encoding) where !own.isEmpty {
                    #expect(known.contains(field), "no row has '\(field)'")
                }
            }
            let all = rows.count + (layers + narrowLayers).reduce(0) { $0 + Self.count($1) }
            #expect(all > 0, "nothing to draw")
        }
    }

    private static func count(_ layer: [String: Any]) -> Int {
        ((layer["data"] as? [String: Any])?["values"] as? [Any])?.count ?? 0
    }

    private static func fields(_ encoding: Any) -> [String] {
        if let object = encoding as? [String: Any] {
            return (object["field"] as? String).map { [$0] } ?? object.values.flatMap(fields)
        }
        return (encoding as? [Any])?.flatMap(fields) ?? []
    }

    @Test(arguments: drawn)
    func saysInWordsWhatItShows(_ drawn: DrawnFigure) {
        let figure = drawn.figure

        #expect(!figure.title.isEmpty)
        #expect(figure.summary.count > 20 && figure.summary.hasSuffix("."), "\(figure.summary)")
        #expect(figure.notes.allSatisfy { $0.hasSuffix(".") })
        #expect(!figure.table.rows.isEmpty)
        #expect(figure.table.rows.allSatisfy { $0.count == figure.table.columns.count })
    }

    @Test(arguments: drawn)
    func usesNoColourButThoseOfTheTheme(_ drawn: DrawnFigure) throws {
        for text in drawn.figure.panels.map(\.specification.text) {
            let references = text.matches(of: /var\(--([a-z0-9-]+)\)/).map { String($0.1) }
            #expect(references.allSatisfy { Colour(rawValue: $0) != nil })
            #expect(text.firstMatch(of: /"#[0-9a-f]{3,8}"/) == nil)
        }
    }

    @Test func drawsOnlySoManyMarksOfALargeStudyAndSaysSo() throws {
        let report = StudyReport(try SampleStudy.full(trials: 10_000).snapshot(), runtime: try Sample.runtime)

        let history = try #require(report.figures.first { $0.name == "history" })
        let slices = try #require(report.figures.first { $0.name == "slices" })

        #expect(history.notes.contains { $0.contains("trials are drawn") })
        #expect(slices.notes.contains { $0.contains("trials are drawn") })
        for figure in report.figures {
            for panel in figure.panels {
                guard case .array(let rows)? = panel.specification["data"]?["values"] else { continue }
                #expect(rows.count <= StudyDigest.markLimit, "\(figure.name)")
            }
        }
    }

    @Test func leavesOutWhatWouldBeEmpty() throws {
        let names = StudyReport(try Sample.empty.snapshot()).figures.map(\.name)
        #expect(names.isEmpty)
        #expect(StudyReport(try Sample.allFailed.snapshot()).figures.map(\.name) == ["timeline"])
        #expect(!StudyReport(try Sample.full.snapshot()).figures.map(\.name).contains("rungs"))
    }
}
