import Datasets
import Foundation
import TestKit
import Testing

struct FingerprintTests {
    @Test func isWhatSha256sumPrints() {
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

        #expect(Fingerprint(of: Array("abc".utf8)).hexadecimal == digest)
    }

    @Test func ofSeveralFilesIsThatOfTheirBytesInOrder() throws {
        let folder = try TemporaryDirectory()
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
        let folder = try TemporaryDirectory()
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
