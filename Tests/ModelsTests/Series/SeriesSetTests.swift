import Datasets
import Models
import Testing

struct SeriesSetTests {
    private func read(_ csv: String, group: String? = nil) throws -> SeriesSet {
        try SeriesSet(
            of: CSVReader().table(from: Array(csv.utf8), file: "s.csv"), time: ["t"], target: "y", group: group,
            file: "s.csv")
    }

    @Test func putsRowsInOrderAndSaysWhatIsMissing() throws {
        let set = try read("t,y\n2024-01-03,3\n2024-01-01,1\n2024-01-02,\n2024-01-06,6\n2024-01-04,4\n2024-01-05,5\n")

        #expect(set.values[0].enumerated().allSatisfy { $0 == 1 ? $1.isNaN : $1 == Double($0 + 1) })
        #expect(set.count == 6 && set.findings.count == 1 && set.findings[0].contains("1 of 6 values are missing"))
    }

    /// Rows to come have no values yet: they are no gaps.
    @Test func endsAtTheLastValue() throws {
        #expect(try read("t,y\n1,1\n2,2\n3,3\n4,\n5,\n").count == 3)
    }

    @Test func takesTheMeanOfRepeatedTimes() throws {
        let rows = (1...30).map { "\($0),\($0)" } + ["7,10", "7,13"]
        let set = try read("t,y\n" + rows.joined(separator: "\n"))

        #expect(set.values[0][6] == 10)
        #expect(set.findings.contains { $0.contains("2 rows have a time that an earlier row has") })
    }

    @Test func keepsSeriesApart() throws {
        let rows = (1...9).flatMap { ["\($0),\($0),a", "\($0),\(10 * $0),b"] }
        let set = try read("t,y,g\n" + rows.joined(separator: "\n"), group: "g")

        #expect(set.names == ["a", "b"] && set.values[1][8] == 90)
        let error = #expect(throws: DataError.self) { try read("t,y,g\n" + rows.joined(separator: "\n")) }
        #expect(error?.remedy?.contains("--group") == true)
    }

    @Test(arguments: [
        ("t,y\n1,a\n2,b\n3,c\n", "Numbers are expected"), ("t,y\n1,\n2,\n", "No row has both"),
        ("t,z\n1,2\n", "no column"),
        ("t,y\n", "no rows"), ("t,y\n1,1e300\n2,1\n3,1\n", "numbers up to"), ("t,y\n1,1\n2,2\n", "at least 3"),
        ("t,y\n1,1\n2,2\n4.5,3\n9.7,3\n", "not regular"), ("t,y\n1,1\n2,2\n3,2\n1000000,3\n", "missing"),
        ("t,y\n,1\n,2\n", "No row has both"),
    ])
    func refusesWhatIsNoSeries(_ csv: String, _ problem: String) {
        let error = #expect(throws: DataError.self) { try read(csv) }

        #expect(error?.description.contains(problem) == true, "\(String(describing: error))")
    }
}
