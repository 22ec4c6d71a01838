import Datasets
import Testing

/// Numbers as people write them.
struct WrittenNumberTests {
    @Test(arguments: [
        ("12", 12), ("-0.5", -0.5), ("1e3", 1000),
        ("$1,234.50", 1234.5), ("-$5", -5), ("$-5", -5), ("€ 3.20", 3.2), ("3,20 €", 3.2), ("£.5", 0.5),
        ("12%", 12), ("12.5 %", 12.5), ("1\u{202f}234\u{a0}%", 1234), ("+7%", 7), ("\u{2212}7%", -7),
        ("1,234", 1234), ("12,345,678", 12_345_678), ("3'000.25", 3000.25), ("1\u{a0}000", 1000),
        ("(250)", -250), ("($1,250.75)", -1250.75),
        ("12,5", 12.5), ("0,125", 0.125), ("1.234,50", 1234.5), ("1234,567", 1234.567),
    ]) func readsThem(_ text: String, _ value: Double) {
        #expect(WrittenNumber.value(text) == value)
    }

    @Test(arguments: [
        "", "$", "%", "()", "-", ",", "1,23,456", "1,2345,678", "1,234'567", "12 kg", "$12%", "12$5", "1 234", "a1,000",
        "1,000a", "(5", "5)", "--5%", "$--5", "1,", ",5", "1.2.3", "1,234.5.6", "10,11,12", "2024-01-05", "%5",
        String(repeating: "9", count: 60) + "%",
    ]) func leavesEverythingElse(_ text: String) {
        #expect(WrittenNumber.value(text) == nil)
    }

    @Test func columnsOfThemAreNumbers() throws {
        let text = "price,share,loss\n\"$1,200.00\",5%,(3)\n$80,12.5%,4\n?,,\n"

        let table = try CSVReader(missing: ["?", ""]).table(from: Array(text.utf8), file: "t.csv")

        guard case .numeric(let price) = table["price"]?.values, case .numeric(let share) = table["share"]?.values,
            case .numeric(let loss) = table["loss"]?.values
        else {
            Issue.record("\(table)")
            return
        }
        #expect(price[0] == 1200 && price[1] == 80 && price[2].isNaN)
        #expect(share[0] == 5 && share[1] == 12.5 && share[2].isNaN)
        #expect(loss[0] == -3 && loss[1] == 4)
    }
}
