import Datasets
import Foundation
import Randomness
import Testing

/// Texts in other encodings than UTF-8.
struct DecodedTextTests {
    private static let text = "größe,ort\n1,Zürich\n2,naïve café\n"

    private static func utf16(_ text: String, bigEndian: Bool, mark: Bool = true) -> [UInt8] {
        ((mark ? [0xfeff] : []) + Array(text.utf16)).flatMap { unit in
            let bytes = [UInt8(unit & 0xff), UInt8(unit >> 8)]
            return bigEndian ? bytes.reversed() : bytes
        }
    }

    private static func latin(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

    @Test(arguments: [
        (Array(text.utf8), DecodedText.Encoding.utf8),
        ([0xef, 0xbb, 0xbf] + Array(text.utf8), .markedUTF8),
        (utf16(text, bigEndian: false), .littleEndianUTF16),
        (utf16(text, bigEndian: true), .bigEndianUTF16),
        (utf16(text, bigEndian: false, mark: false), .littleEndianUTF16),
        (utf16(text, bigEndian: true, mark: false), .bigEndianUTF16),
        (latin(text), .latin1),
    ]) func readsTheSameTableFromEveryEncoding(_ bytes: [UInt8], _ encoding: DecodedText.Encoding) throws {
        let reading = try CSVReader(missing: [""], takesInfinitiesAsTexts: false).read(bytes, file: "t.csv")
        let profile = try TableProfile(of: bytes, file: "t.csv")

        #expect(reading.encoding == encoding)
        #expect(reading.table.columns.map(\.name) == ["größe", "ort"])
        #expect(reading.table["ort"]?.values == .categorical(codes: [0, 1], levels: ["Zürich", "naïve café"]))
        #expect(profile.encoding == encoding.rawValue)
    }

    @Test func readsWhatWindowsHasBeyondLatin1() throws {
        let bytes =
            Array("price\n".utf8) + [0x80, 0x20, 0x35, 0x0a] + Array("it".utf8) + [0x92] + Array("s ".utf8) + [0x85]

        let text = try DecodedText(bytes)

        #expect(text.encoding == .windows1252)
        #expect(String(decoding: text.bytes, as: UTF8.self) == "price\n€ 5\nit’s …")
    }

    @Test func agreesWithFoundationOnEveryCharacterOfWindows1252() throws {
        let high = (0x80...0xff).map { UInt8($0) }.filter { ![0x81, 0x8d, 0x8f, 0x90, 0x9d].contains($0) }
        // Letters around them keep the text a western one.
        let bytes = Array("a\n".utf8) + high.flatMap { Array("xy".utf8) + [$0] + Array("z\n".utf8) }

        let text = try DecodedText(bytes)

        #expect(String(decoding: text.bytes, as: UTF8.self) == String(bytes: bytes, encoding: .windowsCP1252))
    }

    @Test func readsCharactersBeyondTheFirstPlaneOfUTF16() throws {
        let text = "a\n🐧\n\u{10ffff}\nß\n"

        #expect(
            String(decoding: try DecodedText(Self.utf16(text, bigEndian: true)).bytes, as: UTF8.self) == text)
    }

    @Test func neverTrapsAndGivesWellFormedTextOnly() {
        var generator = CounterGenerator(seed: 4, purpose: .simulation)
        let texts = [
            Self.utf16(Self.text + "🐧", bigEndian: false), Self.utf16(Self.text, bigEndian: true),
            Self.latin(Self.text),
            Array(Self.text.utf8),
        ]
        var read = 0
        for round in 0..<20_000 {
            var bytes = texts[round % texts.count]
            for _ in 0...generator.index(below: 4) where !bytes.isEmpty {
                let at = generator.index(below: bytes.count)
                switch generator.index(below: 4) {
                case 0: bytes[at] = UInt8(generator.index(below: 256))
                case 1: bytes.remove(at: at)
                case 2: bytes.insert(UInt8(generator.index(below: 256)), at: at)
                default: bytes.removeLast(bytes.count - at)
                }
            }
            do throws(DataError) {
                let text = try DecodedText(bytes)
                read += 1
                let decoded = String(validating: text.bytes[text.start...], as: UTF8.self)
                #expect(decoded != nil && !text.bytes.contains(0))
            } catch {
                #expect(!error.problem.isEmpty)
            }
        }
        #expect(read > 2_000)
    }
}
