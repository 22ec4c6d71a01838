import Datasets
import Testing

/// A wrong text and what is said about it.
struct WrongText: CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let message: String
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ message: String) {
        self.init(name, Array(text.utf8), message)
    }

    init(_ name: String, _ bytes: [UInt8], _ message: String) {
        self.name = name
        self.bytes = bytes
        self.message = message
    }

    static let all: [WrongText] = [
        WrongText(
            "empty", "", "t.csv: The file is empty; a header row with the names of the columns is expected."),
        WrongText(
            "blank lines", "\n\r\n\n",
            "t.csv: The file is empty; a header row with the names of the columns is expected."),
        WrongText(
            "short row", "a,b,c\n1,2,3\n4,5\n",
            "t.csv:3: The row has 2 cells; the header has 3. Check for a missing delimiter, or for one that needs "
                + "quotation marks around its cell."),
        WrongText(
            "long row", "a,b\n1,2,3\n",
            "t.csv:2: The row has 3 cells; the header has 2. Check for a missing delimiter, or for one that needs "
                + "quotation marks around its cell."),
        WrongText(
            "short row after a cell of two lines", "a,b\n\"x\ny\",2\n3\n",
            "t.csv:4: The row has 1 cell; the header has 2. Check for a missing delimiter, or for one that needs "
                + "quotation marks around its cell."),
        WrongText(
            "open quotation mark", "a,b\n1,\"two\n3,4\n",
            "t.csv:2: A quotation mark opens a cell that is never closed. Close it, or double a quotation mark that "
                + "belongs to the text."),
        WrongText(
            "text after a quoted cell", "a\n\"x\"y\n",
            "t.csv:2: Text follows a closing quotation mark. Double a quotation mark that belongs to the text."),
        WrongText(
            "same name twice", "id,age,id\n1,2,3\n",
            "t.csv:1: column 3: The name \"id\" is also that of column 1. Give each column its own name."),
        WrongText(
            "no name", "a,,c\n1,2,3\n", "t.csv:1: column 2: The header has no name here. Name every column."),
        WrongText(
            "no header", "1,2\n3,4\n",
            "t.csv:1: The first row holds numbers only; the names of the columns are expected. Put a header row on "
                + "top."),
        WrongText(
            "infinity", "a,b\n1,2\n1,inf\n",
            "t.csv:3: column 2 (\"b\"): A number is infinite or beyond double precision. Correct it, or list its text "
                + "under missing."),
        WrongText(
            "beyond double precision", "a\n1\n\n1e999\n",
            "t.csv:4: column 1 (\"a\"): A number is infinite or beyond double precision. Correct it, or list its text "
                + "under missing."),
        WrongText(
            "NUL", "a,b\nsome text,and more of it\nx\0y,2\n",
            "t.csv:3: The text contains a NUL byte. Check that the file is text, not binary."),
        WrongText(
            "half a character of UTF-16", [0xff, 0xfe, 0x61, 0, 0x0a, 0, 0x62],
            "t.csv:2: The UTF-16 text ends in the middle of a character. Fetch it again; it is truncated."),
        WrongText(
            "half a surrogate pair of UTF-16", [0xff, 0xfe, 0x61, 0, 0x0a, 0, 0x3d, 0xd8],
            "t.csv:2: Half of a surrogate pair is not UTF-16. Save the file as UTF-8."),
        WrongText(
            "NUL in UTF-16", [0xfe, 0xff, 0, 0x61, 0, 0x0a, 0, 0],
            "t.csv:2: The text contains a NUL character. Check that the file is text."),
        WrongText(
            "UTF-32", [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0],
            "t.csv:1: The file is UTF-32; UTF-8 is expected. Save it as UTF-8 (iconv -f UTF-32 -t UTF-8)."),
        WrongText(
            "a broken byte among good ones", Array("a\ncafé\ncrème\n".utf8) + [0xe9] + Array("té\n".utf8),
            "t.csv:4: The byte 0xe9 is not UTF-8. Correct it; the rest of the file is UTF-8."),
        WrongText(
            "Cyrillic letters of one byte", Array("a\n".utf8) + [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0xec, 0xe8, 0xf0],
            "t.csv:2: The byte 0xcf is not UTF-8. Save the file as UTF-8 (iconv -f ENCODING -t UTF-8); it is not "
                + "Latin-1 or Windows-1252 either."),
        WrongText(
            "a control character", Array("a\n".utf8) + [0xe9, 0x20, 0x07],
            "t.csv:2: The byte 0xe9 is not UTF-8. Save the file as UTF-8 (iconv -f ENCODING -t UTF-8); it is not "
                + "Latin-1 or Windows-1252 either."),
        WrongText(
            "overlong UTF-8", Array("a\n".utf8) + [0xc0, 0xaf],
            "t.csv:2: The byte 0xc0 is not UTF-8. Correct it; the rest of the file is UTF-8."),
        WrongText(
            "surrogate", Array("a\n".utf8) + [0xed, 0xa0, 0x80],
            "t.csv:2: The byte 0xed is not UTF-8. Correct it; the rest of the file is UTF-8."),
        WrongText(
            "workbook", [0x50, 0x4b, 0x03, 0x04, 0x14, 0],
            "t.csv: The file is a ZIP archive or an Excel workbook, not CSV. Export the sheet as CSV (UTF-8)."),
        WrongText(
            "Parquet", Array("PAR1".utf8) + [0, 1, 2],
            "t.csv: The file is Parquet, not CSV. Convert it to CSV (UTF-8)."),
        WrongText(
            "too many columns", (0...10_000).map { "c\($0)" }.joined(separator: ","),
            "t.csv:1: The header row has more than 10000 columns. Check the delimiter, or drop columns."),
        WrongText(
            "cell too long", "a\n" + String(repeating: "x", count: 1 << 20 + 1),
            "t.csv:2: A cell has 1048577 bytes; at most 1048576 are read."),
        WrongText(
            "quoted cell too long", "a\n1\n\"" + String(repeating: "x\n", count: 1 << 20),
            "t.csv:3: A quoted cell has more than 1048576 bytes. Look for a quotation mark that is not closed."),
        WrongText(
            "truncated gzip", Gzip.compress(Array("a\n1\n".utf8)).dropLast(9),
            "t.csv: The compressed file ends too early. Fetch it again; it is truncated."),
        WrongText(
            "damaged gzip", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 7, 1, 2, 3],
            "t.csv: The compressed bytes are damaged (invalid block type). Fetch the file again."),
        WrongText(
            "wrong check sum", Array(Gzip.compress(Array("a\n1\n".utf8)).dropLast(8)) + [1, 2, 3, 4, 4, 0, 0, 0],
            "t.csv: The compressed bytes are damaged (incorrect data check). Fetch the file again."),
        WrongText(
            "bytes after gzip", Gzip.compress(Array("a\n1\n".utf8)) + [1, 2, 3],
            "t.csv: The compressed bytes are damaged (incorrect header check). Fetch the file again."),
    ]
}

struct WrongCSVTests {
    @Test(arguments: WrongText.all) func saysWhatIsWrongWithTheText(_ wrong: WrongText) {
        let error = #expect(throws: DataError.self) {
            try CSVReader().table(from: wrong.bytes, file: "t.csv")
        }

        #expect(error?.description == wrong.message)
    }

    @Test(arguments: ["", ",,", "é", "\"", "\n"]) func refusesADelimiterThatCannotWork(_ delimiter: String) {
        let error = #expect(throws: DataError.self) {
            try CSVReader(delimiter: delimiter).table(from: Array("a\n1\n".utf8), file: "t.csv")
        }

        #expect(error?.problem.hasSuffix("one ASCII character is expected, such as \",\" or \";\".") == true)
    }

    @Test func acceptsACellAndAHeaderAtTheirLimits() throws {
        let names = (0..<CSVReader.mostColumns).map { "c\($0)" }.joined(separator: ",")
        let longest = String(repeating: "x", count: 1 << 20)

        #expect(try CSVReader().table(from: Array(names.utf8), file: "t.csv").columns.count == 10_000)
        #expect(try CSVReader().table(from: Array("a\n\(longest)\n\"\(longest)\"".utf8), file: "t.csv").rowCount == 2)
    }

    @Test func stopsACompressedFileThatGrowsWithoutEnd() throws {

        let bomb = try DeflatedZeros.gzip(megabytes: 65)
        let error = #expect(throws: DataError.self) { try CSVReader().table(from: bomb, file: "bomb.csv.gz") }

        #expect(error?.problem == "The file of \(bomb.count) compressed bytes grows beyond 67108864 bytes.")
    }
}
