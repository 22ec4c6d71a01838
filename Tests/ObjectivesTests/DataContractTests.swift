import Datasets
import Foundation
import Objectives
import Randomness
import SearchSpaces
import Testing

/// Contracts that are suggested, written, read and checked.
struct DataContractTests {
    private static let today = 20_000

    /// Orders with a product, a sum, two dates in order, a key, a level, a gap.
    private static func orders(_ rows: Range<Int> = 0..<60) -> String {
        let lines = rows.map { row -> String in
            let (quantity, price) = (row * 7 % 9 + 1, Double(row * 13 % 40) / 4 + 1)
            let (net, tax) = (Double(quantity) * price, Double(row * 5 % 17))
            let (sent, back) = (row * 11 % 24 + 1, row * 11 % 24 + 1 + row % 5)
            let note = row % 6 == 0 ? "," : "\(row),\(row + 3)"
            return
                "K\(row)x,\(quantity),\(price),\(net),\(tax),\(net + tax),2024-03-\(pad(sent)),2024-03-\(pad(back)),\(["a", "b"][row % 2]),\(note)"
        }
        return "key,quantity,price,net,tax,total,sent,back,kind,width,height\n" + lines.joined(separator: "\n") + "\n"
    }

    private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func table(_ text: String, missing: [String] = [""]) throws -> Table {
        try CSVReader(missing: missing, takesInfinitiesAsTexts: true).table(from: Array(text.utf8), file: "t.csv")
    }

    private func suggested(_ text: String) throws -> DataContract {
        let profile = try TableProfile(of: Array(text.utf8), file: "t.csv")
        return DataContract(suggestedFor: profile, try table(text, missing: profile.missingMarkers), today: Self.today)
    }

    @Test func suggestsWhatTheTableKeepsAndFindsTheRulesBetweenColumns() throws {
        let contract = try suggested(Self.orders())
        let columns = Dictionary(uniqueKeysWithValues: contract.columns.map { ($0.name, $0) })

        #expect(contract.check(try table(Self.orders()), today: Self.today).isKept)
        #expect(columns["key"]?.isUnique == true)
        #expect(columns["quantity"]?.type == .integer && columns["quantity"]?.minimum == 0)
        #expect(columns["kind"]?.levels == ["a", "b"])
        #expect(columns["sent"]?.type == .date && columns["sent"]?.isPast == true)
        #expect((columns["width"]?.missing ?? 0) > 0.16 && columns["net"]?.missing == 0)
        #expect(contract.rules.contains(.init(.product, ["quantity", "price", "net"])))
        #expect(contract.rules.contains(.init(.sum, ["net", "tax", "total"])))
        #expect(contract.rules.contains(.init(.atMost, ["sent", "back"])))
        #expect(contract.rules.contains(.init(.together, ["width", "height"])))
    }

    @Test func findsNoRuleBetweenNumbersOfChance() throws {
        var generator = CounterGenerator(seed: 3, purpose: .simulation)
        let rows = (0..<300).map { _ in
            (0..<6).map { _ in "\((generator.uniform() * 1000).rounded())" }.joined(separator: ",")
        }

        #expect(try suggested("a,b,c,d,e,f\n" + rows.joined(separator: "\n") + "\n").rules.isEmpty)
    }

    @Test func comesBackFromItsFileAsItWas() throws {
        let contract = try suggested(Self.orders())
        let odd = DataContract(
            missing: ["", "\"?\"", "a: b"], columns: [.init("two\nlines: {\"x\"}", .text), .init("true", .number)],
            rules: [.init(.atMost, ["true", "two\nlines: {\"x\"}"])])

        for contract in [contract, odd] {
            let text = ContractFile.text(contract, heading: "of a\ntest")
            #expect(try ContractFile.decode(text, file: "c.yaml").get() == contract, "\(text)")
        }
    }

    @Test(arguments: [
        ("K0x,", "K59x,", "unique"), (",b,1,4", ",c,1,4", "levels"), ("2024-03-01,", "2024-02-30,", "date"),
        ("2024-03-01,", "2031-03-01,", "date"), ("K1x,8,", "K1x,many,", "type"), ("K1x,8,", "K1x,8.5,", "type"),
        ("K1x,8,", "K1x,800,", "range"), ("K1x,8,", "K1x,,", "missing"), ("K1x,8,", "K1x,7,", "rule"),
        ("K1x,8,", "K1x,inf,", "type"),
    ]) func namesWhatBreaksIt(_ old: String, _ new: String, _ code: String) throws {
        let contract = try suggested(Self.orders())
        let text = Self.orders()
        let changed = try #require(text.range(of: old)).lowerBound
        var broken = text
        broken.replaceSubrange(changed..<text.index(changed, offsetBy: old.count), with: new)

        let report = contract.check(try table(broken), today: Self.today)

        #expect(report.violations.contains { $0.code == code }, "\(report.violations)")
        #expect(!report.reasons.isEmpty && report.reasons.count <= 2)
    }

    @Test func numbersMustBeCountableInTheUnitOfTheContract() throws {
        func rows(_ cells: [String]) -> String {
            "weight,price\n" + cells.enumerated().map { "\($1),\($0)\n" }.joined()
        }
        let contract = try suggested(rows((0..<40).map { "\($0 + 10) kg" } + ["90000 g"]))
        func reasons(_ cells: [String]) throws -> [Int: [String]] {
            contract.check(try table(rows(cells)), today: Self.today).reasons
        }

        let weight = contract.columns[0]
        #expect(weight.unit == "kg" && weight.type == .integer && weight.minimum == 0 && weight.maximum == 130)
        #expect(
            try ContractFile.decode(ContractFile.text(contract, heading: "a test"), file: "c.yaml").get() == contract)
        #expect(try reasons(["12 kg", "80000 g"]).isEmpty)
        #expect(try reasons(["12000 g", "90000 g", "500000 g"]) == [2: ["weight: 500 is above 130"]])
        #expect(
            try reasons(["12 kg", "3 l", "", "7", "heavy"]) == [
                1: ["weight: \"3 l\" is counted in l, not in kg"], 2: ["weight: no value"],
                3: ["weight: \"7\" is a number without a unit, not in kg"], 4: ["weight: \"heavy\" is not a number"],
            ])
        #expect(try reasons(["12", "13"])[0] == ["weight: a number without a unit, not in kg"])
        let plain = try suggested(rows((0..<40).map { "\($0)" }))
        #expect(
            plain.check(try table(rows(["3 kg"]))).reasons == [0: ["weight: counted in kg, not without a unit"]])
    }

    @Test func saysWhichColumnsAreNotThereAndWhenDatesAreOld() throws {
        let contract = try suggested(Self.orders())

        let short = contract.check(try table("key,quantity\nA,1\n"), today: Self.today)
        let old = contract.check(try table(Self.orders()), today: Self.today + 4_000)

        #expect(short.violations.filter { $0.code == "missing-column" }.count == 9)
        #expect(old.violations.map(\.code) == ["freshness", "freshness"] && old.reasons.isEmpty)
    }

    @Test(arguments: [
        ("", "is empty"), ("leptune-contract: 2\ncolumns: []\n", "is 2"),
        ("leptune-contract: 1\ncolumns:\n  - { column: a }\n", "lacks the field 'type'"),
        ("leptune-contract: 1\ncolumns:\n  - { column: a, type: nmber }\n", "did you mean 'number'?"),
        ("leptune-contract: 1\ncolumns:\n  - { column: a, type: date, earliest: soon }\n", "2024-02-29"),
        ("leptune-contract: 1\ncolumns: [{ column: a, type: text }]\nrules: [{ sum: [a, a] }]\n", "3 columns"),
        (
            "leptune-contract: 1\ncolumns: [{ column: ab, type: text }]\nrules: [{ at-most: [ab, ac] }]\n",
            "did you mean 'ab'?"
        ),
        ("leptune-contract: 1\ncolumns: [{ column: a, type: text, unit: kg }]\n", "a unit of numbers"),
        ("leptune-contract: 1\ncolumns: [{ column: a, type: text, missing: 2 }]\n", "a share from 0 to 1"),
        ("leptune-contract: 1\ncolumns: [{ column: a, type: text }, { column: a, type: text }]\n", "again"),
    ]) func saysWhatIsWrongWithAFile(_ text: String, _ problem: String) {
        guard case .failure(let diagnostics) = ContractFile.decode(text, file: "c.yaml") else {
            Issue.record("\(text) was read")
            return
        }

        #expect("\(diagnostics)".contains(problem), "\(diagnostics)")
    }

    @Test func neverTrapsOnMutatedFiles() throws {
        var generator = CounterGenerator(seed: 5, purpose: .simulation)
        let text = Array(ContractFile.text(try suggested(Self.orders()), heading: "a test").utf8)
        var read = 0
        for _ in 0..<1_500 {
            var bytes = text
            for _ in 0...generator.index(below: 3) where !bytes.isEmpty {
                let at = generator.index(below: bytes.count)
                switch generator.index(below: 3) {
                case 0: bytes[at] = Array("{}[]:,\"-01e.#".utf8)[generator.index(below: 13)]
                case 1: bytes.remove(at: at)
                default: bytes.insert(Array("{}[]:,\"-01e.#".utf8)[generator.index(below: 13)], at: at)
                }
            }
            if case .success(let contract) = ContractFile.decode(String(decoding: bytes, as: UTF8.self), file: "c.yaml")
            {
                read += 1
                _ = contract.check(try table(Self.orders(0..<4)), today: Self.today)
            }
        }
        #expect(read > 50)
    }
}
