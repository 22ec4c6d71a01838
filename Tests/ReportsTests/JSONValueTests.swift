import Foundation
import Reports
import TestKit
import Testing

struct JSONValueTests {
    @Test(arguments: SampleStudy.hostileTexts + ["", "\\", "\u{1F600}", "a\tb", "\u{7F}\u{9F}"])
    func survivesAJSONParserAndCannotEndItsScript(_ text: String) throws {
        let document: JSONValue = ["name": .string(text), "list": [1, 2.5, true, nil]]

        let parsed = try #require(
            try JSONSerialization.jsonObject(with: Data(document.text.utf8)) as? [String: Any])

        let expected = String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\u{202E}" ? "\u{FFFD}" : $0 }))
        #expect(parsed["name"] as? String == expected)
        #expect(!document.text.contains("<") && !document.text.contains(">") && !document.text.contains("&"))
        #expect(!document.text.contains("\u{2028}") && !document.text.contains("\u{2029}"))
    }

    @Test func writesNumbersThatJSONDoesNotHaveAsNull() {
        let document: JSONValue = [
            .number(.nan), .number(.infinity), .number(-.infinity), 3, .number(0.5), .number(1e300),
        ]

        #expect(document.text == "[null,null,null,3,0.5,1e+300]")
    }

    @Test func keepsTheOrderOfMembersAndReplacesByName() {
        var document: JSONValue = ["z": 1, "a": 2]
        document["z"] = 3
        document["m"] = 4
        document["a"] = nil

        #expect(document.text == #"{"z":3,"m":4}"#)
    }

    @Test func replacesWhatCannotBeDrawn() {
        let document: JSONValue = ["title": "a\u{2028}b\u{7}c\nd", "rows": [["x": "\u{202E}é"]]]

        #expect(document.drawable.text == #"{"title":"a b c d","rows":[{"x":" é"}]}"#)
    }
}
