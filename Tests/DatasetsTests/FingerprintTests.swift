import Datasets
import Foundation
import Testing

struct FingerprintTests {
    /// Digests printed by `sha256sum`.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func isTheStandardsDigest(_ text: String, _ digest: String) {
        #expect(Fingerprint(of: Array(text.utf8)).hexadecimal == digest)
    }

    @Test func ofSeveralFilesIsThatOfTheirBytesInOrder() throws {
        let folder = try TemporaryFolder()
        let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }
        for cut in [0, 1, 55, 56, 63, 64, 65, 128, 999] {
            let files = [
                try folder.write(Array(bytes[..<cut]), to: "a"), try folder.write(Array(bytes[cut...]), to: "b"),
            ]
            let found = try DataSource.inspect(files)

            #expect(found.fingerprint == Fingerprint(of: bytes))
            #expect(found.files.map(\.byteCount) == [cut, 1_000 - cut])
            #expect(found.files[1].fingerprint == Fingerprint(of: Array(bytes[cut...])))
        }
    }

    @Test func isThatOfTheBytesThatWereLoaded() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Array("x,y\n1,a\n2,b\n".utf8), to: "t.csv")
        let source = DataSource.csv(CSVSource(path: "elsewhere.csv", target: "y"))

        #expect(try source.load(from: [file]).fingerprint == Fingerprint(of: Array("x,y\n1,a\n2,b\n".utf8)))
    }

    @Test func readsAndWritesItsDigits() throws {
        let fingerprint = Fingerprint(of: [1, 2, 3])
        let coded = try JSONEncoder().encode([fingerprint])

        #expect(try JSONDecoder().decode([Fingerprint].self, from: coded) == [fingerprint])
        #expect(Fingerprint(hexadecimal: fingerprint.hexadecimal.uppercased()) == fingerprint)
        #expect(Fingerprint(hexadecimal: "12") == nil)
        #expect(Fingerprint(hexadecimal: String(repeating: "g", count: 64)) == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Fingerprint].self, from: Data("[\"12\"]".utf8))
        }
    }
}
