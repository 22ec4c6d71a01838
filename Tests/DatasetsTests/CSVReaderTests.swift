import Datasets
import Testing

struct CSVReaderTests {
    private func read(_ text: String, missing: [String] = CSVSource.defaultMissing) throws -> Table {
        try CSVReader(missing: missing).table(from: Array(text.utf8), file: "t.csv")
    }

    private func numbers(_ column: Column?) -> [Double]? {
        guard case .numeric(let values) = column?.values else { return nil }
        return values
    }

    private func texts(_ column: Column?) -> [String?]? {
        guard case .categorical(let codes, let levels) = column?.values else { return nil }
        return codes.map { $0 < 0 ? nil : levels[Int($0)] }
    }

    @Test func infersNumbersAndCategories() throws {
        let table = try read("age,city\n31,Bern\n4.5e1,Graz\n-2,Bern\n")

        #expect(table.rowCount == 3)
        #expect(numbers(table["age"]) == [31, 45, -2])
        #expect(table["city"]?.values == .categorical(codes: [0, 1, 0], levels: ["Bern", "Graz"]))
    }

    @Test func readsBelowNotes() throws {
        #expect(numbers(try read("# of 2024\n\n# by hand\na,b\n1,x\n")["a"]) == [1])
        #expect(numbers(try read("# of 2024\na;b\n1,5;x\n")["a"]) == [1.5])
        #expect(try read("#,b\n1,x\n").columns.map(\.name) == ["#", "b"])
        #expect(try read("# a\n#b\n").columns.map(\.name) == ["# a"])
    }

    @Test func namesALastColumnWithoutName() throws {
        #expect(try read("a,b,\n1,x,\n").columns.map(\.name) == ["a", "b", "Unnamed: 2"])
    }

    @Test func takesTextsOfTheSameCharactersForOneLevel() throws {
        let table = try read("v\n\u{e9}t\u{e9}\ne\u{301}te\u{301}\nautre\n")

        #expect(table["v"]?.values == .categorical(codes: [1, 1, 0], levels: ["autre", "\u{e9}t\u{e9}"]))
    }

    @Test func sortsLevelsByTheirBytes() throws {
        let table = try read("v\nzebra\nÄrger\napfel\nZoo\n")

        #expect(table["v"]?.values == .categorical(codes: [2, 3, 1, 0], levels: ["Zoo", "apfel", "zebra", "Ärger"]))
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func readsEveryLineEnding(_ ending: String) throws {
        let table = try read(["a,b", "1,x", "", "2,y"].joined(separator: ending))

        #expect(numbers(table["a"]) == [1, 2])
        #expect(texts(table["b"]) == ["x", "y"])
    }

    @Test func keepsDelimitersQuotesAndLineEndsInsideQuotedCells() throws {
        let table = try read("a,b\n\"x, y\",\"say \"\"no\"\"\"\n\"line\r\nbreak\",\" kept \"\n")

        #expect(texts(table["a"]) == ["x, y", "line\r\nbreak"])
        #expect(texts(table["b"]) == ["say \"no\"", " kept "])
    }

    @Test func takesAQuotationMarkInsideAnUnquotedCellAsText() throws {
        #expect(texts(try read("size\n5\" pipe\n7\" pipe\n")["size"]) == ["5\" pipe", "7\" pipe"])
    }

    @Test func trimsUnquotedCells() throws {
        let table = try read("n, t\n 1 ,  red\n2\t,red \n")

        #expect(numbers(table["n"]) == [1, 2])
        #expect(texts(table["t"]) == ["red", "red"])
    }

    @Test func skipsAByteOrderMark() throws {
        #expect(try read("\u{FEFF}a\n1\n").columns.map(\.name) == ["a"])
    }

    @Test(arguments: [",", ";", "\t", "|"]) func findsTheDelimiter(_ delimiter: String) throws {
        let table = try read("a\(delimiter)\"b,;|\"\n1\(delimiter)2\n")

        #expect(table.columns.map(\.name) == ["a", "b,;|"])
    }

    @Test func takesTheDelimiterThatIsGiven() throws {
        let table = try CSVReader(delimiter: ":").table(from: Array("a,x:b\n1:2\n".utf8), file: "t.csv")

        #expect(table.columns.map(\.name) == ["a,x", "b"])
    }

    @Test func marksUsualMissingCells() throws {
        let table = try read("n,t\n1,NA\n?,x\n,\nNaN,null\n")

        #expect(numbers(table["n"])?.map(\.isNaN) == [false, true, true, true])
        #expect(texts(table["t"]) == [nil, "x", nil, nil])
        #expect(table["t"]?.values.missingCount == 3)
    }

    @Test func marksOnlyTheMissingCellsThatAreAskedFor() throws {
        let table = try read("n,t\n-999,NA\n1,x\n", missing: ["-999"])

        #expect(numbers(table["n"])?.map(\.isNaN) == [true, false])
        #expect(texts(table["t"]) == ["NA", "x"])
    }

    @Test func becomesCategoricalWhenATextComesLate() throws {
        let rows = (0..<3_000).map { $0 == 2_500 ? "late" : "\($0 % 7)" }
        let table = try read("v,w\n" + rows.map { "\($0),1\n" }.joined())

        #expect(texts(table["v"]) == rows)
        #expect(numbers(table["w"])?.count == 3_000)
    }

    @Test func takesAColumnWithoutAnyValueAsNumeric() throws {
        #expect(numbers(try read("a,b\n,1\n,2\n")["a"])?.allSatisfy(\.isNaN) == true)
    }

    @Test func readsAHeaderWithoutRows() throws {
        let table = try read("a,b")

        #expect(table.rowCount == 0)
        #expect(table.columns.count == 2)
    }

    @Test func tellsManyLevelsApart() throws {
        let rows = (0..<20_000).map { "id-\($0)" }

        #expect(texts(try read("v\n" + rows.joined(separator: "\n"))["v"]) == rows)
    }

    @Test func agreesWithPythonOnAwkwardCells() throws {
        for fact in try Reference.read().texts {
            let table = try CSVReader(missing: [], delimiter: ",").table(from: Array(fact.text.utf8), file: "t.csv")
            let columns = table.columns.compactMap { texts($0) }

            #expect((0..<table.rowCount).map { row in columns.map { $0[row] } } == fact.rows, "\(fact.text)")
        }
    }

    @Test func readsNumbersToTheLastBit() throws {
        let facts = try Reference.read().numbers
        let values = numbers(try read("v\n" + facts.map(\.text).joined(separator: "\n"))["v"])

        #expect(values?.map { String($0.bitPattern) } == facts.map(\.bits))
    }

    @Test(arguments: ["0x10", "1_000", "1e", "e5", "--1", "1.2.3", "+", ".", "1 2", "１"])
    func doesNotTakeATextForANumber(_ text: String) throws {
        #expect(texts(try read("v\n\(text)\n")["v"]) == [text])
    }

    @Test func readsCompressedText() throws {
        let table = try CSVReader().table(from: Gzip.compress(Array("a\n1\n2\n".utf8)), file: "t.csv.gz")

        #expect(numbers(table["a"]) == [1, 2])
    }
}
