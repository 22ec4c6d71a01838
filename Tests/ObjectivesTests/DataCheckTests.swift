import Foundation
import Objectives
import Randomness
import Testing

/// What is found to be wrong with a table.
struct DataCheckTests {
    private func check(_ text: String, target: String? = "y") throws -> DataCheck {
        let file = FileManager.default.temporaryDirectory.appending(path: "check-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        try text.write(to: file, atomically: true, encoding: .utf8)
        return try DataCheck(of: file, target: target, year: 2026)
    }

    /// Rows of two numbers and a category, which together tell the class but for some noise.
    private func rows(_ count: Int, seed: UInt64 = 1) -> [[String]] {
        var random = CounterGenerator(seed: seed, purpose: .simulation)
        return (0..<count).map { row in
            let a = random.normal()
            let b = random.normal()
            let city = ["Bern", "Graz", "Oslo"][Int(random.uniform() * 3)]
            let label = a + b + 0.3 * random.normal() > 0 ? "yes" : "no"
            return ["\(row + 1)", String(format: "%.5f", a), String(format: "%.5f", b), city, label]
        }
    }

    private func text(_ rows: [[String]], header: String = "id,a,b,city,y") -> String {
        ([header] + rows.map { $0.joined(separator: ",") }).joined(separator: "\n") + "\n"
    }

    private func finding(_ code: String, in check: DataCheck) -> DataCheck.Finding? {
        check.findings.first { $0.code == code }
    }

    @Test func namesValuesThatComeWithARareClass() throws {
        var random = CounterGenerator(seed: 6, purpose: .simulation)
        let lines = (0..<1000).map { row in
            let fails = row % 20 == 0
            let heat = fails && row % 60 == 0 ? 1 : 0
            let wear = fails && row % 40 == 0 ? "worn out" : "fine"
            return "\(random.uniform()),\(heat),\(wear),\(["a", "b"][row % 2]),\(fails ? "yes" : "no")"
        }

        let check = try check("x,heat,wear,kind,y\n" + lines.joined(separator: "\n") + "\n")

        let found = check.findings.filter { $0.code == "outcome-level" }
        #expect(Set(found.compactMap(\.column)) == ["heat", "wear"])
        #expect(found.first { $0.column == "heat" }?.evidence == "so do 17 of 17 rows that have it, and 5 % of all")
        #expect(!check.isBlocking)
    }

    @Test func findsNothingBlockingInCleanData() throws {
        let check = try check(text(rows(400)))

        #expect(!check.isBlocking)
        #expect(Set(check.findings.filter { $0.severity == .warning }.map(\.code)).isSubset(of: ["label-noise"]))
        #expect(finding("identifier-column", in: check)?.column == "id")
    }

    @Test func findsDuplicatesAlsoUnderOtherKeysAndSpellings() throws {
        var all = rows(200)
        all.append(all[10])
        var rekeyed = all[20]
        rekeyed[0] = "999"
        all.append(rekeyed)
        var near = all[30]
        near[0] = "998"
        near[3] = near[3].uppercased() + " "
        all.append(near)

        let check = try check(text(all))

        #expect(finding("duplicate-rows", in: check)?.rows == [201])
        #expect(finding("near-duplicate-rows", in: check)?.rows.contains(203) == true)
        #expect(finding("spellings", in: check)?.column == "city")
    }

    @Test func blocksAColumnThatGivesTheTargetAway() throws {
        let leaking = rows(300).map { $0 + [$0[4] == "yes" ? "A7" : "B2"] }

        let check = try check(text(leaking, header: "id,a,b,city,y,outcome_code"))

        #expect(check.isBlocking)
        #expect(finding("target-leak", in: check)?.column == "outcome_code")
    }

    @Test func findsMostOfThePlantedWrongLabels() throws {
        var all = rows(600)
        let planted = Array(stride(from: 5, to: 600, by: 20))
        for row in planted { all[row][4] = all[row][4] == "yes" ? "no" : "yes" }

        let found = try #require(finding("label-noise", in: try check(text(all))))

        let hits = found.rows.filter { planted.contains($0 - 1) }.count
        #expect(found.count >= planted.count / 3)
        #expect(2 * hits > found.rows.count)
    }

    @Test func findsOutliersMixedTypesAndImpossibleDates() throws {
        let all = rows(200).enumerated().map { index, row -> [String] in
            var row = row
            if index == 7 { row[1] = "99999" }
            let mixed = index % 4 == 0 ? "\(index)" : "about \(index % 5)"
            let date = index == 9 ? "2023-02-30" : index == 11 ? "1203-01-01" : "2023-0\(index % 9 + 1)-11"
            return row + [mixed, date]
        }

        let check = try check(text(all, header: "id,a,b,city,y,mixed,day"))

        #expect(finding("outliers", in: check)?.rows == [8])
        #expect(finding("outliers", in: check)?.column == "a")
        #expect(finding("mixed-types", in: check)?.column == "mixed")
        #expect(finding("impossible-dates", in: check)?.rows == [10, 12])
    }

    @Test func namesRowsThatAreCountedInOtherUnits() throws {
        let all = rows(200).enumerated().map { index, row in
            row + [index % 10 == 3 ? "\(index) lb" : index % 10 == 7 ? "\(index)" : "\(index) cm", "\(index) g"]
        }

        let check = try check(text(all, header: "id,a,b,city,y,size,weight"))

        let found = try #require(finding("mixed-units", in: check))
        #expect(found.column == "size" && found.severity == .warning)
        #expect(!found.rows.isEmpty && found.rows.allSatisfy { [4, 8].contains($0 % 10) })
        #expect(found.evidence.contains("160 in m, such as \"0 cm\"") && found.evidence.contains("20 without a unit"))
    }

    @Test func blocksATargetThatIsMissingOrConstant() throws {
        var some = rows(50)
        some[3][4] = ""
        let missing = try check(text(some))
        let constant = try check(text(rows(50).map { Array($0.prefix(4)) + ["same"] }))

        #expect(finding("missing-target", in: missing)?.rows == [4])
        #expect(missing.isBlocking)
        #expect(finding("constant-target", in: constant) != nil && constant.isBlocking)
    }

    @Test func warnsOfRareClassesAndSortedRows() throws {
        let rare = try check(text(rows(300).enumerated().map { $0 < 4 ? Array($1.prefix(4)) + ["third"] : $1 }))
        let sorted = try check(text(rows(300).sorted { $0[4] < $1[4] }))

        #expect(finding("class-imbalance", in: rare)?.title.contains("\"third\" has 4 of 300") == true)
        #expect(finding("row-order", in: sorted) != nil)
    }

    @Test func refusesAColumnThatIsNotThere() {
        #expect(throws: (any Error).self) { try check(text(rows(30)), target: "z") }
    }
}
