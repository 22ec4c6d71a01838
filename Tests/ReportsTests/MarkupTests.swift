import Reports
import TestKit
import Testing

struct MarkupTests {
    @Test(arguments: [
        ("<b>", "&lt;b&gt;"), ("a & b", "a &amp; b"), ("\"x\"='y'", "&quot;x&quot;=&#39;y&#39;"), ("ä – 猫", "ä – 猫"),
        ("\u{0}\u{7}", "\u{2400}\u{2407}"), ("\u{7F}", "\u{2421}"), ("a\u{202E}b", "a\u{FFFD}b"),
        ("\u{85}", "\u{FFFD}"), ("line\n\ttab", "line\n\ttab"), ("\r", "\u{240D}"), ("", ""),
    ])
    func escapesWhatIsInterpolated(_ text: String, _ expected: String) {
        let markup: Markup = "<p title=\"\(text)\">\(text)</p>"

        #expect(markup.text == "<p title=\"\(expected)\">\(expected)</p>")
    }

    @Test func keepsMarkupThatIsInterpolated() {
        let inner: Markup = "<i>\("&")</i>"

        let outer: Markup = "<p>\(inner)\([inner, inner])\(7)</p>"

        #expect(outer.text == "<p><i>&amp;</i><i>&amp;</i><i>&amp;</i>7</p>")
    }

    @Test(arguments: SampleStudy.hostileTexts)
    func leavesNothingOfAHostileTextThatOpensAnything(_ text: String) {
        let markup: Markup = "\(text)"

        #expect(!markup.text.contains("<") && !markup.text.contains(">"))
        #expect(!markup.text.contains("\"") && !markup.text.contains("'"))
    }
}
