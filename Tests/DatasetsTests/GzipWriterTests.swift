import Datasets
import Testing

struct GzipWriterTests {
    @Test(arguments: [[UInt8](), [7], [UInt8](repeating: 3, count: 100_000), (0..<5000).map { UInt8($0 * 31 % 251) }])
    func writesWhatTheReaderReads(_ bytes: [UInt8]) throws {
        let compressed = try #require(GzipWriter.compress(bytes))

        #expect(GzipWriter.isCompressed(compressed))
        #expect(try GzipWriter.decompress(compressed, file: "x") == bytes)
        #expect(GzipWriter.compress(bytes) == compressed)
    }

    @Test func refusesWhatIsCutShort() throws {
        let compressed = try #require(GzipWriter.compress([UInt8](repeating: 9, count: 1000)))

        #expect(throws: DataError.self) { try GzipWriter.decompress(Array(compressed.dropLast(3)), file: "x") }
    }
}

struct CSVRowFilterTests {
    @Test func leavesOutRowsWithoutAValueAndKeepsTheOthersAsTheyAre() throws {
        let text = "a,\"y, z\"\r\n1, x \r\n2,NA\n\n3,\"\"\n\"4\n5\",\" ?\"\n6,\"q\"\"q\""

        let filter = try CSVRowFilter(
            Array(text.utf8), file: "t.csv", withoutValueIn: "y, z", missing: ["", "NA", "?"], delimiter: ",")

        #expect(String(decoding: filter.bytes, as: UTF8.self) == "a,\"y, z\"\r\n1, x \r\n6,\"q\"\"q\"")
        #expect(filter.removed == 3)
    }

    @Test func readsCompressedTextsAndRefusesUnknownColumns() throws {
        let compressed = try #require(GzipWriter.compress(Array("a;b\n1;2\n;3\n".utf8)))

        let filter = try CSVRowFilter(compressed, file: "t", withoutValueIn: "a", missing: [""], delimiter: ";")

        #expect(filter.removed == 1)
        #expect(throws: DataError.self) {
            try CSVRowFilter(compressed, file: "t", withoutValueIn: "c", missing: [""], delimiter: ";")
        }
    }
}
