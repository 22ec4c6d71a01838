import Foundation
import TestKit
import Testing

/// A table that someone might bring, a command, and exactly what comes of it.
struct HostileTable: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let arguments: [String]
    let code: Int32
    /// What is said about it, on either stream.
    let says: String
    var file = "t.csv"
    var testDescription: String { name }

    private static let auto = ["auto", "t.csv", "--target", "y", "--deadline", "5s", "--no-report", "-q"]
    private static let check = ["data", "check", "t.csv", "--target", "y"]
    private static let profile = ["data", "profile", "t.csv"]

    private init(_ name: String, _ text: String, _ arguments: [String], _ code: Int32, _ says: String) {
        self.init(name, Array(text.utf8), arguments, code, says)
    }

    private init(_ name: String, _ bytes: [UInt8], _ arguments: [String], _ code: Int32, _ says: String) {
        self.name = name
        self.bytes = bytes
        self.arguments = arguments
        self.code = code
        self.says = says
    }

    /// Rows of two columns and a target by a closure of the row's number.
    private static func rows(
        _ count: Int = 40, _ header: String = "x,c,y",
        _ row: (Int) -> String = { "\($0 * 37 % 101),\(["a", "b", "c"][$0 % 3]),\($0 % 2)" }
    ) -> String {
        header + "\n" + (0..<count).map(row).joined(separator: "\n") + "\n"
    }

    static func utf16(_ text: String) -> [UInt8] {
        [0xff, 0xfe] + text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    }

    private static func latin(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

    /// Refused before anything is trained.
    static let refused: [HostileTable] = [
        HostileTable("empty", "", auto, 2, "The file is empty"),
        HostileTable("blank lines", "\n\r\n\n", auto, 2, "The file is empty"),
        HostileTable("only a header", "x,y\n", auto, 2, "The table has no rows."),
        HostileTable("one column", "y\n1\n2\n", auto, 2, "The table has one column"),
        HostileTable("one row", "x,y\n1,a\n", auto, 2, "Every row has the same target"),
        HostileTable("two rows", "x,y\n1,a\n2,b\n", auto, 2, "at least 10 are needed"),
        HostileTable("ragged", rows() + "1,2\n", auto, 2, "t.csv:42: The row has 2 cells; the header has 3."),
        HostileTable("target absent", rows(40, "x,c,z"), auto, 2, "There is no column \"y\"."),
        HostileTable("target misspelt", rows(40, "x,c,Y"), auto, 2, "Did you mean \"Y\"?"),
        HostileTable("target constant", rows { "\($0),a,1" }, auto, 2, "Every row has the same target"),
        HostileTable(
            "target missing everywhere", rows { "\($0),a," }, auto, 2, "40 of 40 rows have no value in the target"),
        HostileTable(
            "a target of sentences", rows { "\($0 % 7),a,the story of row \($0)" }, auto, 2, "nothing can be learned"),
        HostileTable("everything missing", rows { ",?,\($0 % 2)" }, auto, 2, "No column is left to learn from"),
        HostileTable(
            "keys only", rows(40, "id,y") { "\($0 + 1),\($0 % 2)" }, auto, 2, "No column is left to learn from"),
        HostileTable("the same name twice", rows(40, "x,x,y"), auto, 2, "The name \"x\" is also that of column 1."),
        HostileTable("no name", rows(40, "x,,y"), auto, 2, "The header has no name here."),
        HostileTable("no header", "1,2\n3,4\n", auto, 2, "The first row holds numbers only"),
        HostileTable(
            "a quotation mark left open", rows() + "1,\"a,0\n", auto, 2, "t.csv:42: A quotation mark opens a cell"),
        HostileTable(
            "text after a quotation mark", rows() + "1,\"a\"b,0\n", auto, 2, "Text follows a closing quotation mark."),
        HostileTable("a NUL byte", rows() + "1,a\0b,0\n", auto, 2, "t.csv:42: The text contains a NUL byte."),
        HostileTable(
            "a cell beyond 1 MiB", rows() + "1,\(String(repeating: "x", count: 1 << 20 + 1)),0\n", auto, 2,
            "A cell has 1048577 bytes"),
        HostileTable("a workbook", [0x50, 0x4b, 3, 4, 20, 0], auto, 2, "an Excel workbook, not CSV"),
        HostileTable("Parquet", Array("PAR1".utf8) + [21, 4], auto, 2, "The file is Parquet"),
        HostileTable("UTF-32", [0xff, 0xfe, 0, 0, 0x78, 0, 0, 0], auto, 2, "The file is UTF-32"),
        HostileTable(
            "damaged UTF-8", Array(rows(40, "größe,c,y").utf8) + [0x31, 0x2c, 0xe9, 0x2c, 0x30], auto, 2,
            "t.csv:42: The byte 0xe9 is not UTF-8."),
        HostileTable("half a gzip file", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], auto, 2, "ends too early"),
        HostileTable(
            "numbers asked for, texts there", rows { "\($0 * 37 % 101),a,\(["u", "v"][$0 % 2])" },
            auto + ["--task", "regression"], 2, "Regression needs numbers"),
        HostileTable("an unknown metric", rows(), auto + ["--metric", "beauty"], 2, "is not one for classification"),
        HostileTable("groups by no column", rows(), auto + ["--group", "host"], 2, "There is no column \"host\"."),
        HostileTable("time in words", rows(), auto + ["--time", "c"], 2, "neither dates nor numbers"),
        HostileTable(
            "numbers beyond single precision", rows { "\($0 * 7 % 40),a,\($0)e300" }, auto, 2,
            "beyond the range of single"),
        HostileTable("the same row again and again", rows { "5,a,\($0 % 2)" }, auto, 2, "No column is left"),
        HostileTable(
            "names that differ in spaces", rows(40, "x, x ,y"), auto, 2, "The name \"x\" is also that of column 1."),
        HostileTable(
            "nothing there", "", ["auto", "nothing.csv", "--target", "y", "-q"], 3, "there is no file nothing.csv"),
        HostileTable("a folder", "", ["auto", ".", "--target", "y", "-q"], 2, "This is a folder"),
    ]

    /// Read as what they are.
    static let read: [HostileTable] = [
        HostileTable("UTF-16", utf16(rows(40, "größe,c,y")), profile, 0, "UTF-16 (little-endian)"),
        HostileTable("Latin-1", latin(rows(40, "größe,c,y") + "1,café,0\n"), profile, 0, "Latin-1 (ISO 8859-1)"),
        HostileTable(
            "a byte order mark", [0xef, 0xbb, 0xbf] + Array(rows().utf8), profile, 0, "UTF-8 with a byte order mark"),
        HostileTable("CRLF", rows().replacing("\n", with: "\r\n"), profile, 0, "40 rows, 3 columns"),
        HostileTable("old Macintosh lines", rows().replacing("\n", with: "\r"), profile, 0, "40 rows, 3 columns"),
        HostileTable("tabs", rows().replacing(",", with: "\t"), profile, 0, "cells separated by tab"),
        HostileTable(
            "semicolons and decimal commas", rows(40, "x;c;y") { "\($0),5;a;\($0 % 2)" }, profile, 0,
            "cells separated by ;, numbers with a decimal comma"),
        HostileTable("names of rows", rows(40, ",c,y"), profile, 0, "Unnamed: 0"),
        HostileTable(
            "notes above the header", "# exported\n# twice\n" + rows(), profile, 0, "40 rows, 3 columns"),
        HostileTable(
            "a delimiter after the last cell", rows(40, "x,c,y,") { "\($0),a,\($0 % 2)," }, profile, 0,
            "no row has a value"),
        HostileTable(
            "two files in one", rows() + rows(), profile, 0, "1 (1.2 %), as \"x\""),
        HostileTable(
            "money, shares and thousands",
            rows { "\"$\($0 + 1),250.50\",\($0 * 37 % 101).5%,\"\($0 * 7 % 19),000\"" }, profile, 0,
            "whole numbers from 0 to 18000"),
        HostileTable(
            "quoted numbers with decimal commas", rows { "\"\($0),5\",a,\($0 % 2)" }, profile, 0,
            "numbers with a decimal comma"),
        HostileTable(
            "times of day", rows { "\($0 % 12 + 1):\($0 + 10) PM,a,\($0 % 2)" }, profile, 0, "times of day"),
        HostileTable(
            "months by name", rows { "\($0 % 28 + 1) Mar 2024,a,\($0 % 2)" }, profile, 0, "with the month's name"),
        HostileTable(
            "pipes with commas between", rows(40, "x|c|y") { "\($0)|a, b\($0 % 3)|\($0 % 2)" }, profile, 0,
            "cells separated by |"),
        HostileTable(
            "lines within cells", rows { "\($0),\"a\n, \"\"b\"\" \($0 % 3)\",\($0 % 2)" }, profile, 0,
            "40 rows, 3 columns"),
        HostileTable("a target that leaks", rows { "\($0 / 3 % 2),a,\($0 / 3 % 2)" }, check, 4, "target-leak"),
        HostileTable("a target constant", rows { "\($0),a,1" }, check, 4, "constant-target"),
        HostileTable(
            "impossible dates", rows { "2024-01-\($0 % 19 + 10),a,\($0 % 2)" } + "2024-02-31,a,1\n", check, 0,
            "impossible-dates"),
        HostileTable(
            "numbers among words", rows { "\($0 % 3 == 0 ? "many" : "\($0)"),a,\($0 % 2)" }, check, 0, "mixed-types"),
        HostileTable(
            "units of two quantities", rows { "\($0) \($0 % 9 == 0 ? "kg" : "cm"),a,\($0 % 2)" }, check, 0,
            "35 in m, such as \"1 cm\"; 5 in kg, such as \"0 kg\""),
        HostileTable("units", rows { "\($0) \($0 % 9 == 0 ? "m" : "cm"),a,\($0 % 2)" }, profile, 0, "counted in cm"),
        HostileTable(
            "classes of one row", rows { "\($0 * 7 % 40),a,\($0 < 3 ? "k\($0)" : ["u", "v"][$0 % 2])" }, check, 0,
            "single-row-class"),
        HostileTable("not asked about", rows(40, "x,c,z"), check, 2, "There is no column \"y\"."),
    ]

    /// Learned from all the same.
    static let learned: [HostileTable] = [
        HostileTable(
            "infinities, no numbers, and the largest there are",
            rows {
                "\(["inf", "nan", "1e308", "-1e308", "\($0)", "\($0 + 1).5", "-7", "\($0 * 3)", "0", "12345678901234567890"][$0 % 10]),a,\($0 % 2)"
            },
            auto, 0, "model   model.leptune"),
        HostileTable(
            "a class of one row", rows { "\($0 * 7 % 40),\(["a", "b"][$0 % 2]),\($0 == 3 ? "w" : ["u", "v"][$0 % 2])" },
            auto, 0,
            "model   model.leptune"),
        HostileTable(
            "a cell of 1 MiB", rows() + "1,\(String(repeating: "x", count: 1 << 20)),0\n", auto, 0,
            "model   model.leptune"),
        HostileTable(
            "Latin-1 with semicolons and commas",
            latin(rows(40, "größe;stadt;y") { "\($0),5;\(["köln", "bonn"][$0 % 2]);\($0 % 2)" }), auto, 0,
            "model   model.leptune"),
        HostileTable(
            "a target of money", rows { "\($0 * 37 % 101),\($0 % 3),\"$\($0 * 37 % 101 + 1),000\"" }, auto, 0,
            "rmse"),
        HostileTable(
            "classes in several spellings",
            rows { "\($0 * 37 % 101),a,\(["Yes", "yes", "NO", "no"][($0 * 37 % 101 > 50 ? 0 : 2) + $0 % 2])" }, auto, 0,
            "how they are written are told apart: \"NO\", \"no\""),
        HostileTable(
            "the same letters in two forms, and text from right to left",
            rows {
                "\($0 * 37 % 101),\(["e\u{301}", "\u{e9}", "\u{202e}abc", "\u{1f642}"][$0 % 4]),\(["oui", "non"][$0 % 2])"
            }, auto, 0, "model   model.leptune"),
        HostileTable(
            "a hundred classes of two rows", rows(200) { "\($0 / 2),\($0 % 5),k\($0 / 2)" }, auto, 0,
            "the rarest of 100 classes has only 2 rows"),
        HostileTable(
            "columns called as those of predictions",
            rows(40, "prediction,flags,y") { "\($0 * 37 % 101),\($0 % 3),\($0 * 37 % 101 > 50 ? 1 : 0)" }, auto, 0,
            "model   model.leptune"),
        HostileTable(
            "names that are no words", rows(40, "\"x: {}\",\"a\"\"b\nc\",y"), auto, 0, "model   model.leptune"),
    ]
}

/// Whatever table comes, there is a result or a sentence that says why not.
struct HostileTableTests {
    private func run(_ table: HostileTable) async throws -> Program.Outcome {
        let program = try Program()
        defer { program.remove() }
        try Data(table.bytes).write(to: program.folder.appending(path: table.file))
        return try await program.start(table.arguments).finish()
    }

    @Test(arguments: HostileTable.refused + HostileTable.read) func endsAsItShould(_ table: HostileTable) async throws {
        let outcome = try await run(table)

        #expect(outcome.code == table.code, "\(outcome.output)\(outcome.notes)")
        #expect((outcome.output + outcome.notes).contains(table.says), "\(outcome.output)\(outcome.notes)")
    }

    @Test(arguments: HostileTable.learned) func learnsAllTheSame(_ table: HostileTable) async throws {
        let outcome = try await run(table)

        #expect(outcome.code == table.code, "\(outcome.output)\(outcome.notes)")
        #expect(outcome.output.contains(table.says), "\(outcome.output)\(outcome.notes)")
    }

    /// Rows for a model of a number, a category and a date, and what comes of them.
    private struct NewRows {
        let name: String
        let bytes: [UInt8]
        let code: Int32
        let says: String

        init(_ name: String, _ text: String, _ code: Int32, _ says: String) {
            self.init(name, Array(text.utf8), code, says)
        }

        init(_ name: String, _ bytes: [UInt8], _ code: Int32, _ says: String) {
            self.name = name
            self.bytes = bytes
            self.code = code
            self.says = says
        }
    }

    private static let predictions: [NewRows] = [
        NewRows("as trained", "x,c,d,y\n5,a,2024-01-05,0\n", 0, "prediction,probability of 0,probability of 1,flags\n"),
        NewRows("in another order", "d,c,x\n2024-01-05,a,5\n", 0, "prediction,"),
        NewRows("a column more", "x,c,d,e\n5,a,2024-01-05,1\n", 0, "column \"e\" is not one of the model's"),
        NewRows("a column less", "x,d\n5,2024-01-05\n", 2, "column \"c\" is missing"),
        NewRows("another case", "X,c,d\n5,a,2024-01-05\n", 2, "did you mean \"X\"?"),
        NewRows("a new level", "x,c,d\n5,z,2024-01-05\n", 0, "c: \"\"z\"\" was not seen in training"),
        NewRows("a text for a number", "x,c,d\nmany,a,2024-01-05\n", 0, "x: \"\"many\"\" is not a number"),
        NewRows("an infinite number", "x,c,d\ninf,a,2024-01-05\n", 0, "x: \"\"inf\"\" is not a number"),
        NewRows("a number from far away", "x,c,d\n1e308,a,2024-01-05\n", 0, "x: 1e+308 is far from training's"),
        NewRows("no value at all", "x,c,d\n,,\n", 0, "x: no value; training had one in every row"),
        NewRows("an impossible date", "x,c,d\n5,a,2024-02-31\n", 0, "d: \"\"2024-02-31\"\" is not a date"),
        NewRows("no rows", "x,c,d\n", 0, "prediction,probability of 0,probability of 1,flags"),
        NewRows("nothing", "", 2, "The file is empty"),
        NewRows("ragged", "x,c,d\n5,a\n", 2, "The row has 2 cells"),
        NewRows("a name twice", "x,c,c,d\n5,a,a,2024-01-05\n", 2, "is also that of column"),
        NewRows("semicolons and decimal commas", "x;c;d\n5,5;a;2024-01-05\n", 0, "prediction,"),
        NewRows("UTF-16", HostileTable.utf16("x,c,d\n5,a,2024-01-05\n"), 0, "prediction,"),
        NewRows("binary", [0, 1, 2, 3, 4], 2, "NUL byte"),
    ]

    @Test func predictsOrSaysWhyNot() async throws {
        let program = try Program()
        defer { program.remove() }
        let rows = (0..<80).map {
            "\($0 * 37 % 81),\(["a", "b"][$0 % 2]),2024-01-\($0 % 20 + 10),\($0 * 37 % 81 > 40 ? 1 : 0)"
        }
        try program.write("x,c,d,y\n" + rows.joined(separator: "\n") + "\n", to: "train.csv")
        try program.write("not a model", to: "broken.leptune")

        let made = try await program.run(
            "auto", "train.csv", "--target", "y", "--deadline", "5s", "--no-report", "-q")
        #expect(made.code == 0, "\(made.notes)")
        for table in Self.predictions {
            try Data(table.bytes).write(to: program.folder.appending(path: "new.csv"))
            let outcome = try await program.run("predict", "model.leptune", "new.csv")

            #expect(outcome.code == table.code, "\(table.name): \(outcome.output)\(outcome.notes)")
            #expect(
                (outcome.output + outcome.notes).contains(table.says),
                "\(table.name): \(outcome.output)\(outcome.notes)")
        }
        let broken = try await program.run("predict", "broken.leptune", "new.csv")
        #expect(broken.code == 2 && broken.notes.contains("broken.leptune"), "\(broken.notes)")
    }
}
