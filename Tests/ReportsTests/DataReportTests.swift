import Datasets
import Foundation
import Reports
import Testing

/// The page of a table.
struct DataReportTests {
    private func profile(_ text: String) throws -> TableProfile {
        try TableProfile(of: Array(text.utf8), file: "folder/<b>t&amp;</b>.csv")
    }

    @Test func showsColumnsAndFindingsAndNothingThatUsersWroteAsMarkup() throws {
        let rows = (0..<40).map { "\($0 * 37 % 101).5,\(["<script>", "b"][$0 % 2]),?" }
        let profile = try profile("<i>x</i>,c,z\n" + rows.joined(separator: "\n") + "\n")
        let finding = DataReport.Finding(
            severity: "blocking", column: "c", title: "a <em> title", evidence: "none", fix: "look", rows: [3], count: 1
        )

        let page = DataReport(profile, findings: [finding], target: "c", version: "1").html()

        _ = try PageOutline(page)
        #expect(!page.contains("<script>") && !page.contains("<em>") && !page.contains("<i>x</i>"))
        #expect(page.contains("1 blocking finding") && page.contains("a &lt;em&gt; title") && page.contains("Rows 3"))
        #expect(page.contains("<svg") && page.contains("“?”") && page.contains(">target</span>"))
        #expect(page == DataReport(profile, findings: [finding], target: "c", version: "1").html())
    }

    @Test(arguments: ["x\n", "x,y\n1,\n", "x\n1e308\n-1e308\n", "x,x y\n\"a\nb\",2\n"])
    func isWellFormedForOddTables(_ text: String) throws {
        let outline = try PageOutline(DataReport(try profile(text), version: "1").html())

        #expect(outline.elements.contains { $0.name == "table" })
    }
}
