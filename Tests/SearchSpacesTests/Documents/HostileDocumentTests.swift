import Randomness
import SearchSpaces
import Testing

/// Texts made to exhaust or trap a reader.
struct HostileDocumentTests {
    private static func filled(_ text: String, _ end: String = "") -> String {
        String(repeating: text, count: (Document.Limit.bytes - end.utf8.count) / text.utf8.count) + end
    }

    /// Each of nine levels names the one before nine times.
    private static let laughs = (1...9).reduce("l0: &l0 [lol]\n") { text, level in
        text + "l\(level): &l\(level) [" + Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
    }

    static let texts: [(name: String, text: String)] = [
        ("alias bomb", laughs), ("alias bomb as a key", laughs + "? *l9\n: 1\n"), ("thirteen bytes", "? [a,b]\n: 1"),
        ("brackets", filled("[")), ("braces", filled("{")), ("pairs of brackets", filled("[]")),
        ("dashes", filled("- ")),
        ("question marks", filled("? ")), ("question marks in braces", "{" + filled("?,")), ("colons", filled(": ")),
        ("commas", "[" + filled(",", "]")), ("quotes", filled("\"")), ("single quotes", filled("'")),
        ("backslashes", "\"" + filled("\\")), ("comments", filled("#\n")), ("line feeds", filled("\n")),
        ("tabs", filled("\t")), ("spaces", filled(" ")), ("exclamation marks", filled("!")),
        ("ampersands", filled("&a ")),
        ("block texts", filled("|\n")), ("one long key", filled("a", ": 1")), ("one long text", filled("a")),
        ("values", "[" + filled("1,", "]")), ("short values", "[" + filled("1,", "]").prefix(9_900) + "1]"),
        ("keys", (0..<4_900).map { "\($0):\n" }.joined()), ("equal keys", filled("a: 1\n")),
        ("nested keys", (0..<700).map { String(repeating: " ", count: $0) + "a:\n" }.joined()),
        ("escapes", "\"" + filled("\\x41", "\"")), ("wide characters", filled("𝕏")), ("markers", filled("---\n")),
        ("directives", filled("%a\n")), ("unknown keys", (0..<2_400).map { "depht\($0): 1\n" }.joined()),
    ]

    // Measured: at most 75 ms on the reference machine. The bound leaves room for a machine busy with other tests.
    @Test(arguments: texts.map(\.name)) func costsLittleTime(_ name: String) throws {
        let text = try #require(Self.texts.first { $0.name == name }).text

        let time = ContinuousClock().measure { _ = Document.parse(text, file: "x") }

        #expect(time < .seconds(1), "\(time)")
    }

    /// Parts that mean something to YAML, for mutations that go deeper than flipped bits.
    private static let parts = [
        "&a ", "*a", " *a", "!t ", "!!str ", "- ", "? ", ": ", ":\n", "{", "}", "[", "]", ", ", "\"", "'", "|\n",
        ">-\n",
        "|2\n", "\n", "\n  ", "\n    ", "\t", " #", "#", "<<: ", "---\n", "...\n", "%YAML 1.1\n", "\\", "é", "\u{2028}",
        "~",
        "\r\n", "@", "`", "a: b\n", "- a\n", "\"x\ny\"", "'x\n y'",
    ]

    private static let seeds = [
        "a: 1\nb: [1, {c: 'd', e: \"f\"}]\ng:\n  - h\n  - i: j\n    k: |\n      l\n      m\n  - n # o\np: {q: r}\n",
        "leptune: 1\nspace:\n  x: { type: float, low: 1e-4, high: 1, log: true }\n  y: relu\nz: >-\n  some\n  text\n",
        "? a\n: &b c\n? *b\n: - !t d\n", "a: \"b: *c\"\nd: '&e'\nf: g & h\ni: |\n *j\nk: l\n",
    ]

    /// What a mutation may not lead to: the parser meeting an anchor or alias that the scan did not see.
    private static let slips = ["uses an anchor or alias", "undefined alias", "while parsing a node"]

    @Test(arguments: 0..<20) func mutatedDocumentsNeverTrapAndNothingSlipsThrough(_ stream: Int) {
        var generator = CounterGenerator(seed: 42, stream: stream, purpose: .simulation)
        for _ in 0..<1000 {
            var bytes = Array(Self.seeds[generator.index(below: Self.seeds.count)].utf8)
            for _ in 0...generator.index(below: 6) {
                let place = generator.index(below: bytes.count + 1)
                switch generator.index(below: 6) {
                case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(generator.index(below: 8))
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + generator.index(below: 5)))
                case 2: bytes.removeLast(generator.index(below: bytes.count / 4 + 1))
                case 3: bytes.insert(UInt8(generator.index(below: 128)), at: place)
                default: bytes.insert(contentsOf: Self.parts[generator.index(below: Self.parts.count)].utf8, at: place)
                }
            }
            if case .failure(let diagnostics) = Document.parse(utf8: bytes, file: "x") {
                let slip = Self.slips.first { diagnostics.description.contains($0) }
                #expect(slip == nil, "\(String(decoding: bytes, as: UTF8.self).debugDescription): \(diagnostics)")
                #expect(!diagnostics.diagnostics.isEmpty)
            }
        }
    }

    @Test func randomBytesNeverTrap() {
        var generator = CounterGenerator(seed: 43, purpose: .simulation)
        for _ in 0..<5000 {
            let bytes = (0..<generator.index(below: 64)).map { _ in UInt8(generator.index(below: 256)) }
            if case .failure(let diagnostics) = Document.parse(utf8: bytes, file: "x") {
                #expect(!diagnostics.description.isEmpty)
            }
        }
    }
}
