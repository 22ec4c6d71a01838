import SearchSpaces
import Testing

struct DocumentTests {
    private func parse(_ text: String) throws -> DocumentNode {
        try Document.parse(text, file: "x.yaml").get().root
    }

    private func complaints(_ text: String) -> String {
        switch Document.parse(text, file: "x") {
        case .success: ""
        case .failure(let diagnostics): diagnostics.description
        }
    }

    @Test func everyValueKnowsItsPlace() throws {
        let root = try parse("# first\na:\n  b: [1, é, {c: 3}]\n  'd e': \"x\"\n")

        let b = try #require(root["a"]?.value["b"])
        #expect(b.position == DocumentPosition(line: 3, column: 3))
        guard case .sequence(let items) = b.value.content else {
            Issue.record("not a list")
            return
        }
        #expect(
            items.map(\.position) == [
                DocumentPosition(line: 3, column: 7), DocumentPosition(line: 3, column: 10),
                DocumentPosition(line: 3, column: 13),
            ])
        #expect(items[2]["c"]?.position == DocumentPosition(line: 3, column: 14))
        #expect(root["a"]?.value["d e"]?.value.content == .scalar("x", isQuoted: true))
    }

    @Test(arguments: [
        ("a: b # c\n", "b"), ("a: b#c\n", "b#c"), ("a: 'it''s'\n", "it's"), ("a: \"\\u00e9\\n\"\n", "é\n"),
        ("a: x & y\n", "x & y"), ("a: x*y\n", "x*y"), ("a: http://b/c\n", "http://b/c"), ("a: -x\n", "-x"),
        ("a: |\n  b\n   c\n", "b\n c\n"), ("a: >-\n  b\n  c\n", "b c"),
        ("a: |\n  &b *c !d\n  - x: y\n", "&b *c !d\n- x: y\n"),
        ("---\na: b\n", "b"), ("\u{FEFF}a: b\n", "b"), ("a: b\r\n", "b"), ("a:\n  \"b\n  c\"\n", "b c"),
        ("a:\n  b\n", "b"), ("{a: b}", "b"), ("{\"a\":b}", "b"), ("a: b\n# &c\n", "b"),
    ])
    func textsMeanWhatTheyMeanToOthers(yaml: String, text: String) throws {
        guard case .scalar(let found, _)? = try parse(yaml)["a"]?.value.content else {
            Issue.record("not a scalar")
            return
        }
        #expect(found == text)
    }

    @Test(arguments: [
        ("a: &b c", "x:1:4: uses an anchor (&)"), ("&a b: c", "x:1:1: uses an anchor (&)"),
        ("- *a", "x:1:3: uses an alias (*)"), ("{*a : b}", "x:1:2: uses an alias (*)"),
        ("[ *a]", "x:1:3: uses an alias (*)"),
        ("a: !!int 3", "x:1:4: uses a tag (!)"), ("a: !<tag:x> 3", "x:1:4: uses a tag (!)"),
        ("<<: {a: b}", "x:1:1: uses a merge key (<<)"), ("\"<<\": b", "x:1:1: uses a merge key (<<)"),
        ("? [a,b]\n: 1", "x:1:1: starts a key with '?'"), ("{? a}", "x:1:2: starts a key with '?'"),
        ("[a]: b", "x:1:4: has a list or mapping as a key"), ("{{a: b}: c}", "x:1:8: has a list or mapping as a key"),
        (": b", "x:1:1: has no name before ':'"), ("a: b\n--- \nc: d", "x:2:1: has a document marker (---) here"),
        ("a: b\n...\n", "x:2:1: has a document marker (...) here"), ("%TAG ! x\n---\na", "x:1:1: uses a directive (%)"),
        ("a: b\na: c", "x:2:1: 'a' is given twice"), ("{a: 1, b: {a: 2}, a: 3}", "x:1:19: 'a' is given twice"),
        ("a: 1\nb:\n  a: 2\n\"a\": 3", "x:4:1: 'a' is given twice"),
        ("a: b\n  c", "x:1:4: is a text over several lines without quotes"),
        ("a:\n    b\n  &c d", "x:2:5: is a text over several lines without quotes"),
        ("[a\n*b]", "x:1:2: is a text over several lines without quotes"),
        ("a: |2\n  b", "x:1:4: gives the indentation of a text as a digit"),
        ("\ta: b", "x:1:1: is indented with a tab"), ("a: b\u{0}", "x:1:5: contains a control character"),
        ("a: b\u{85}c", "x:1:5: contains a control character"),
        ("a: b\u{2028}c", "x:1:5: contains a Unicode line separator"),
        ("a: b\rc: d", "x:1:5: contains a carriage return without a line feed"),
        ("a: b\u{FEFF}", "x:1:5: contains a byte-order mark"), ("a: \"b", "x:1:4: opens a quote that is never closed"),
        ("a: [b\n", "x:1:4: opens a bracket that is never closed"), ("a: b]", ""),
        ("a: b: c", "x:1:5: is not YAML here"),
        ("a: [b}", "x:1:6: is not YAML here"), ("@a", "x:1:1: is not YAML here"), ("", "x:1:1: is empty"),
        (" \n# a\n", "x:1:1: is empty"),
    ])
    func whatIsRefusedIsNamedWithItsPlace(yaml: String, beginning: String) {
        let found = complaints(yaml)

        #expect(beginning.isEmpty ? found.isEmpty : found.hasPrefix(beginning), "\(found)")
    }

    @Test func allRefusedConstructsAreNamedAtOnce() {
        let found = complaints("a: &b 1\nc: *b\nd: !x 2\n")

        #expect(found.split(separator: "\n").count == 3)
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x61], "x:1:1: is not UTF-8; expected a text file in UTF-8"),
            ([0x61, 0xC3], "x:1:1: is not UTF-8; expected a text file in UTF-8"),
            (
                [UInt8](repeating: 0x20, count: 256 * 1024 + 1),
                "x:1:1: is larger than 256 KiB; expected a small text file"
            ),
        ] as [([UInt8], String)])
    func bytesThatAreNoDocumentAreRefused(bytes: [UInt8], message: String) {
        guard case .failure(let diagnostics) = Document.parse(utf8: bytes, file: "x") else {
            Issue.record("parsed")
            return
        }
        #expect(diagnostics.description == message)
    }

    @Test(arguments: [16, 17]) func collectionsNestSixteenDeep(_ depth: Int) {
        let flow = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let block = (0..<depth).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        let dashes = String(repeating: "- ", count: depth) + "a"

        for text in [flow, block, dashes] {
            #expect(complaints(text).contains("nested more than 16 deep") == (depth > 16), "\(text)")
        }
    }

    @Test(arguments: [4_998, 5_001]) func documentsHoldFiveThousandValues(_ count: Int) {
        let text = "[" + Array(repeating: "1", count: count).joined(separator: ",") + "]"

        #expect(complaints(text).contains("has more than 5000 values") == (count > 5000))
    }

    @Test func atMostAHundredMistakesAreKept() {
        guard case .failure(let diagnostics) = Document.parse(String(repeating: "- *a\n", count: 5000), file: "x")
        else {
            Issue.record("parsed")
            return
        }
        #expect(diagnostics.diagnostics.count == 100)
        #expect(diagnostics.omitted == 4900)
        #expect(diagnostics.description.hasSuffix("… and 4900 more"))
    }
}
