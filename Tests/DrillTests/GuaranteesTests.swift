import Foundation
import Testing

/// The page for users promises nothing without a test.
struct GuaranteesTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/Drill/Drill.docc/Guarantees.md").standardizedFileURL

    @Test func everyPromiseNamesATestThatIsThere() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let promised = text.components(separatedBy: "## What is not promised")[0]
        let sentences = promised.components(separatedBy: "\n- ").dropFirst()

        for sentence in sentences {
            let link = try #require(
                sentence.firstMatch(of: /\[(\w+)\]\(([^)]+)\)/), "without a test: \(sentence.prefix(80))")
            let file = Self.page.deletingLastPathComponent().appending(path: String(link.2))
            let code = try String(contentsOf: file, encoding: .utf8)
            #expect(code.contains("func \(link.1)("), "\(link.1) is not in \(link.2)")
        }
        #expect(sentences.count > 40)
    }
}
