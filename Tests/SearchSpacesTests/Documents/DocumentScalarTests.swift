import SearchSpaces
import Testing

struct DocumentScalarTests {
    @Test(
        arguments: [
            ("", .null), ("~", .null), ("null", .null), ("true", .bool(true)), ("False", .bool(false)),
            ("0", .int(0)), ("-7", .int(-7)), ("+7", .int(7)), ("9223372036854775807", .int(.max)),
            ("9223372036854775808", .float(9_223_372_036_854_775_808)), ("1e-4", .float(1e-4)), ("1.", .float(1)),
            (".5", .float(0.5)), ("-1.5E+3", .float(-1500)), ("0.1", .float(0.1)), ("00.5", .float(0.5)),
            ("1e400", .notFinite("1e400")), (".inf", .notFinite(".inf")), ("-.INF", .notFinite("-.INF")),
            (".nan", .notFinite(".nan")), ("yes", .text("yes")), ("no", .text("no")), ("on", .text("on")),
            ("1:30", .text("1:30")), ("0x10", .text("0x10")), ("012", .text("012")), ("1_000", .text("1_000")),
            ("1e", .text("1e")), ("e5", .text("e5")), (".", .text(".")), ("-", .text("-")), ("+.", .text("+.")),
            ("nan", .text("nan")), ("infinity", .text("infinity")), ("0x1p3", .text("0x1p3")), ("١", .text("١")),
            ("2001-01-01", .text("2001-01-01")), ("1 2", .text("1 2")),
        ] as [(String, DocumentScalar)])
    func plainScalarsHaveNoSurprises(text: String, value: DocumentScalar) {
        #expect(DocumentScalar(plain: text) == value)
    }

    @Test func quotedScalarsAreAlwaysText() throws {
        let document = try Document.parse("[\"1\", 'true', \"\", '~']", file: "x").get()

        guard case .sequence(let items) = document.root.content else {
            Issue.record("not a list")
            return
        }
        #expect(items.map(\.scalar) == [.text("1"), .text("true"), .text(""), .text("~")])
    }
}
