import Foundation
import Reports
import Testing

struct FigureRuntimeTests {
    @Test(arguments: ["</script>", "<!-- x", "<script src=y>", "]]>", "a\0b"])
    func refusesATextThatWouldEndItselfInAPage(_ text: String) {
        #expect(throws: ReportError.self) { try FigureRuntime(javaScript: "let a = 1; \(text)") }
    }

    @Test func isFoundInTheFolderThatTheEnvironmentNames() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        let resources = folder.appending(path: "leptune_Reports.resources/Resources")
        try FileManager.default.createDirectory(at: resources, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // Left-overs in the temporary folder harm nobody.
        try Data("window.vegaEmbed = null;".utf8).write(to: resources.appending(path: "vega-bundle.js"))

        #expect(try FigureRuntime.installed(environment: ["LEPTUNE_RESOURCES": folder.path]) != nil)

        try Data("</script>".utf8).write(to: resources.appending(path: "vega-bundle.js"))
        #expect(throws: ReportError.self) {
            try FigureRuntime.installed(environment: ["LEPTUNE_RESOURCES": folder.path])
        }
    }

    @Test func errorsSayHowToMendThem() throws {
        let error = try #require(throws: ReportError.self) { try FigureRuntime(javaScript: "]]>") }

        #expect(error.description.contains("scripts/setup-report-runtime"))
    }
}
