import Datasets
import Foundation
import TestKit
import Testing

/// Tables that are gone through in chunks are those that are read at once.
struct TableScanTests {
    private static let missing = ["", "NA"]

    /// Rows with every liberty that CSV allows, far more than a chunk holds.
    private static func csv(rows: Int = 9_000, delimiter: String = ",", ending: String = "\n") -> String {
        let lines = (0..<rows).map { row -> String in
            let text =
                switch row % 5 {
                case 0: "\"a \(row % 13)\(ending)line, \"\"quoted\"\"; end\""
                case 1: "NA"
                case 2: "Grüße \(row % 7)"
                case 3: " plain "
                default: "\"\(row % 3)\""
                }
            // A text far behind the first rows makes the column one of texts.
            let late = row == rows - 3 ? "late" : row % 4 == 0 ? "" : "\(row % 50)"
            return ["\(row)", text, late, "\(Double(row) / 8)"].joined(separator: delimiter)
        }
        return (["number", "text", "late", "fraction"].joined(separator: delimiter) + ending)
            + lines.joined(separator: ending) + (rows % 2 == 0 ? ending : "")
    }

    private static func bytes(_ text: String, _ encoding: String) throws -> [UInt8] {
        switch encoding {
        case "marked": [0xef, 0xbb, 0xbf] + Array(text.utf8)
        case "latin1": Array(try #require(text.data(using: .isoLatin1)))
        case "gzip": try #require(GzipWriter.compress(Array(text.utf8)))
        case "members":
            try #require(GzipWriter.compress(Array(text.utf8.prefix(70_001))))
                + #require(GzipWriter.compress(Array(text.utf8.dropFirst(70_001))))
        default: Array(text.utf8)
        }
    }

    /// All cells as texts, column by column.
    private static func cells(_ table: Table) -> [String: [String?]] {
        Dictionary(uniqueKeysWithValues: table.columns.map { ($0.name, cells($0.values)) })
    }

    private static func cells(_ values: ColumnValues) -> [String?] {
        switch values {
        case .numeric(let numbers): numbers.map { $0.isNaN ? nil : "number \($0)" }
        case .categorical(let codes, let levels): codes.map { $0 < 0 ? nil : levels[Int($0)] }
        }
    }

    private static func scan(_ file: URL) throws -> TableScan {
        var sample = RowSample(rows: 0)
        return try TableScan(file, .init(missing: missing, chunkBytes: 1 << 16), sample: &sample)
    }

    /// The chunks put together again.
    private static func joined(_ scan: TableScan) throws -> (cells: [String: [String?]], chunks: Int) {
        var joined: [String: [String?]] = [:]
        var chunks = 0
        try scan.forEachChunk { table, row in
            #expect(joined.values.allSatisfy { $0.count == row })
            for (name, cells) in cells(table) { joined[name, default: []] += cells }
            chunks += 1
        }
        return (joined, chunks)
    }

    @Test(arguments: ["utf8", "marked", "latin1", "gzip", "members"], [",", ";"])
    func readsInChunksWhatIsReadAtOnce(_ encoding: String, _ delimiter: String) throws {
        let folder = try TemporaryDirectory()
        let content = try Self.bytes(Self.csv(delimiter: delimiter), encoding)
        let file = try folder.write(content, to: "t.csv")
        let whole = try CSVReader(missing: Self.missing, takesInfinitiesAsTexts: true)
            .table(from: content, file: "t.csv")

        let scan = try Self.scan(file)
        let (cells, chunks) = try Self.joined(scan)

        #expect(scan.rows == whole.rowCount && chunks > 3)
        #expect(scan.names == whole.columns.map(\.name))
        #expect(scan.texts == ["text", "late"])
        #expect(scan.fingerprint == Fingerprint(of: content))
        #expect(cells == Self.cells(whole))
    }

    @Test(arguments: ["\r\n", "\r"]) func cutsAtEveryLineEnding(_ ending: String) throws {
        let folder = try TemporaryDirectory()
        let content = Array(Self.csv(ending: ending).utf8)
        let file = try folder.write(content, to: "t.csv")
        let whole = try CSVReader(missing: Self.missing, takesInfinitiesAsTexts: true)
            .table(from: content, file: "t.csv")

        #expect(try Self.joined(Self.scan(file)).cells == Self.cells(whole))
    }

    @Test func readsJSONLinesInChunks() throws {
        let folder = try TemporaryDirectory()
        let lines = (0..<9_000).map { row in
            row % 7 == 0
                ? "{\"b\": \(row), \"late\": \(row == 8_995 ? "\"x\"" : "1")}"
                : "{\"a\": \"t\(row % 9)\", \"b\": \(row % 3 == 0 ? "null" : "\(row)")\(row > 8_000 ? ", \"new\": 2" : "")}"
        }
        let content = Array(lines.joined(separator: "\n").utf8)
        let file = try folder.write(content, to: "t.jsonl")
        let whole = try JSONLinesReader(missing: Self.missing).table(from: content, file: "t.jsonl")

        let scan = try Self.scan(file)
        let (cells, chunks) = try Self.joined(scan)

        #expect(scan.names == whole.columns.map(\.name) && chunks > 3)
        #expect(cells == Self.cells(whole))
    }

    @Test(arguments: ["8000,x", "8000,\"x\"y,1,2", "8000,\"x"]) func saysWhereARowIsWrong(_ wrong: String) throws {
        let folder = try TemporaryDirectory()
        let text = Self.csv().replacing("\n8001,", with: "\n\(wrong)\n8001,")
        let file = try folder.write(Array(text.utf8), to: "t.csv")
        var whole: DataError?
        do throws(DataError) {
            _ = try CSVReader(missing: Self.missing).table(from: Array(text.utf8), file: file.relativePath)
        } catch {
            whole = error
        }

        #expect(throws: try #require(whole)) { try Self.scan(file) }
    }

    @Test func refusesBytesThatAreNoText() throws {
        let folder = try TemporaryDirectory()
        for (wrong, problem) in [([UInt8(0)], "NUL"), ([0xc3, 0xa4, 0xff, 0xc3, 0xa4], "0xff is not UTF-8")] {
            var bytes = Array(Self.csv().utf8)
            bytes.insert(contentsOf: wrong, at: bytes.count - 40)
            let file = try folder.write(bytes, to: "t.csv")

            let error = #expect(throws: DataError.self) { try Self.scan(file) }
            #expect(error?.problem.contains(problem) ?? false, "\(String(describing: error))")
            #expect(error?.line ?? 0 > 9_000)
        }
    }

    @Test func noticesThatTheFileHasChanged() throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(Array(Self.csv().utf8), to: "t.csv")
        let scan = try Self.scan(file)
        for text in [Self.csv(rows: 4_000), Self.csv().replacing("\n7000,", with: "\nseven,")] {
            _ = try folder.write(Array(text.utf8), to: "t.csv")

            #expect(throws: DataError.self) { try scan.forEachChunk { _, _ in } }
        }
    }

    @Test func endsWhenItIsAskedTo() throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(Array(Self.csv().utf8), to: "t.csv")
        var sample = RowSample(bytes: 1 << 20)

        let scan = try TableScan(file, .init(missing: [""], chunkBytes: 1 << 16), sample: &sample) { $0 < 0.5 }

        #expect(!scan.isWhole && scan.rows > 1_000 && scan.rows < 9_000)
        #expect(sample.seen == scan.rows)
    }
}
