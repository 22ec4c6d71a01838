import Datasets
import Foundation
import TestKit
import Testing

/// What columns are taken for.
struct TableProfileTests {
    private func profile(_ text: String) throws -> TableProfile {
        try TableProfile(of: Array(text.utf8), file: "t.csv")
    }

    /// A table of forty rows with one column that is asked about, and a number beside it.
    private func column(_ name: String = "x", _ value: (Int) -> String) throws -> ColumnProfile {
        let rows = (0..<40).map { "\(value($0)),\($0 * 7 % 11).5" }.joined(separator: "\n")
        return try #require(try profile("\(name),y\n\(rows)\n")[name])
    }

    private static func rows(_ value: (Int) -> String) -> [String] { (0..<40).map(value) }

    @Test(arguments: [
        (ColumnKind.number, rows { row in "\(row).25" }),
        (.integer, rows { row in "\(row * 3 % 17)" }),
        (.boolean, rows { row in "\(row % 2)" }),
        (.boolean, rows { row in row % 3 == 0 ? "Yes" : "no" }),
        (.category, rows { row in ["red", "green", "blue"][row % 3] }),
        (.ordinal, rows { row in ["Never", "Often", "Sometimes"][row % 3] }),
        (.ordinal, rows { row in ["<20k", "20k-40k", "$40k - $80k", ">80k"][row % 4] }),
        (.ordinal, rows { row in ["< 1 year", "1 year", "2 years", "10+ years"][row % 4] }),
        (.ordinal, rows { row in ["18-24", "25-34", "35 to 44", "45 and over"][row % 4] }),
        (.category, rows { row in ["1-3", "2-4", "3-5"][row % 3] }),
        (.category, rows { row in ["10-12 cm", "12-14 kg", "14-16 l"][row % 3] }),
        (.ordinal, rows { row in ["Mon", "Tue", "Wed"][row % 3] }),
        (.date, rows { row in "\(["Jan", "may", "Sept", "December"][row % 4])-\(row % 9 + 2010)" }),
        (.date, rows { row in "\(row % 12 + 1)/\(row % 9 + 2010)" }),
        (.date, rows { row in "2024-02-\(row % 28 < 9 ? "0" : "")\(row % 28 + 1)" }),
        (.date, rows { row in "\(row % 12 + 1)/\(row % 28 + 1)/2023 11:0\(row % 10)" }),
        (.date, rows { row in "\(row % 28 + 1).\(row % 12 + 1).2023" }),
        (.date, rows { row in "\(row % 28 + 1) \(["Jan", "march", "Sept."][row % 3]) 2023" }),
        (.date, rows { row in "\"December \(row % 28 + 1), 2023 7:05 PM\"" }),
        (.date, rows { row in "\(row % 12 + 1):\(row + 10) \(row % 2 == 0 ? "AM" : "pm")" }),
        (.number, rows { row in "\"$1,\(row + 100).50\"" }),
        (.number, rows { row in "\(row * 3 % 17).5%" }),
        (.integer, rows { row in "\"\(row * 7 % 19),000\"" }),
        (.text, rows { row in "the quick brown fox number \(row) jumps" }),
        (.identifier, rows { row in "TXN_\(row * 7919)" }),
        (.identifier, rows { row in "\(row + 1)" }),
        (.constant, rows { _ in "same" }),
        (.constant, rows { _ in "" }),
        (.list, rows { row in ["Crime|Drama", "Comedy", "Drama|Comedy", "Crime"][row % 4] }),
    ]) func takesColumnsForWhatTheyAre(_ kind: ColumnKind, _ values: [String]) throws {
        #expect(try column { values[$0] }.kind == kind)
    }

    @Test(arguments: ["host_id", "hostId", "Host ID", "UDI"])
    func takesWholeNumbersUnderTheNameOfAKeyForIdentifiers(_ name: String) throws {
        #expect(try column(name) { "\($0 * 31 % 37 + 900)" }.kind == .identifier)
        #expect(try column("paid") { "\($0 * 31 % 37 + 900)" }.kind == .integer)
    }

    /// In a file whose fractions have commas `1.044 €` is more than a thousand, unless a point is before a fraction elsewhere.
    @Test func pointsStandBetweenThousandsWhereFractionsHaveCommas() throws {
        func numbers(_ rents: [String], _ areas: [String]) throws -> ColumnProfile.Numbers? {
            let rows = (0..<40).map { "\(rents[$0 % rents.count]);\(areas[$0 % areas.count]);\($0)" }
            return try profile("rent;area;y\n" + rows.joined(separator: "\n") + "\n")["rent"]?.numbers
        }

        let whole = try #require(try numbers(["809 €", "1.044 €", "1.250.000 €"], ["77,5 m²", "80,0 m²"]))
        let gaps = try #require(
            try numbers(["809 €", "1.044 €", "1.250.000 €", "810 €", "811 €", "unbekannt"], ["77,5", "80,0"]))
        let points = try #require(try numbers(["809 €", "1.044 €"], ["77.5", "80.25"]))
        let mixed = try #require(try numbers(["809.5", "1.044"], ["77,5", "80,0"]))

        #expect(whole.minimum == 809 && whole.median == 1044 && whole.maximum == 1_250_000)
        #expect(gaps.minimum == 809 && gaps.maximum == 1_250_000)
        #expect(points.minimum == 1.044 && mixed.minimum == 1.044)
    }

    @Test func codesOfRowsOfWhichOneWasCopiedIdentifyThem() throws {
        func kind(_ rows: Int) throws -> ColumnKind? {
            try profile("a,y\n" + (0..<rows).map { "A\(max(1, $0) * 7),\($0)\n" }.joined())["a"]?.kind
        }

        #expect(try kind(300) == .identifier)
        #expect(try kind(60) == .category)
    }

    @Test func levelsAreToldInTheirOrder() throws {
        let levels = ["10+ years", "< 1 year", "2 years", "1 year"]

        #expect(try column { levels[$0 % 4] }.order == ["< 1 year", "1 year", "2 years", "10+ years"])
        #expect(try column { ["high", "Low", "medium"][$0 % 3] }.order == ["Low", "medium", "high"])
        let thousands = ["\"1,000-1,999\"", "\"under 1,000\"", "\"2,000 or more\""]
        #expect(try column { thousands[$0 % 3] }.order == ["under 1,000", "1,000-1,999", "2,000 or more"])
        let times = ["2+ years", "< 3 months", "1-2 years", "3-12 months"]
        #expect(try column { times[$0 % 4] }.order == ["< 3 months", "3-12 months", "1-2 years", "2+ years"])
        // These go round.
        #expect(try column { ["Mon", "Tue", "Wed"][$0 % 3] }.order == nil)
        #expect(try column { ["red", "green", "blue"][$0 % 3] }.order == nil)
    }

    @Test func findsWhatStandsForMissingValues() throws {
        let unknown = try column { $0 % 9 == 0 ? "UNKNOWN" : $0 % 10 == 0 ? "?" : "\($0).5" }
        let sentinel = try column { $0 % 8 == 0 ? "-999" : "\($0)" }
        let age = try column { $0 % 8 == 0 ? "999" : "\(20 + $0)" }
        let price = try column { $0 % 8 == 0 ? "999" : "\(700 + 20 * $0)" }
        let empty = try column { $0 % 2 == 0 ? "" : ["a", "b"][$0 / 2 % 2] }

        #expect(unknown.kind == .number)
        #expect(unknown.missing == 8)
        #expect(
            unknown.markers == [
                ColumnProfile.Marker(text: "UNKNOWN", count: 5), ColumnProfile.Marker(text: "?", count: 3),
            ])
        #expect(sentinel.kind == .integer)
        #expect(sentinel.numbers?.minimum == 1)
        #expect(sentinel.markers == [ColumnProfile.Marker(text: "-999", count: 5)])
        #expect(age.markers == [ColumnProfile.Marker(text: "999", count: 5)])
        #expect(price.markers.isEmpty)
        #expect(empty.missing == 20)
        #expect(try profile("a,b\n?,1\nx,2\n").missingMarkers == ["", "?"])
    }

    @Test func aWordThatIsALevelElsewhereIsNotMissingAmongLevels() throws {
        let job = try column { ["unknown", "clerk", "chef"][$0 % 3] }

        #expect(job.missing == 0)
        #expect(job.levels.contains(ColumnProfile.Level(text: "unknown", count: 14)))
    }

    @Test func saysHowTheFileIsWritten() throws {
        let semicolons = try TableProfile(of: [0xef, 0xbb, 0xbf] + Array("a;b\n1;2\n".utf8), file: "t.csv")

        #expect(semicolons.delimiter == ";")
        #expect(semicolons.encoding == "UTF-8 with a byte order mark")
        #expect(semicolons.rows == 1)
        #expect(!semicolons.isCompressed)
    }

    @Test func readsNumbersWithADecimalCommaBetweenSemicolons() throws {
        let profile = try profile("x;y\n1,5;2\n-1.234,25;3\n7;4\n")

        #expect(profile.decimalMark == ",")
        #expect(profile["x"]?.numbers?.minimum == -1234.25 && profile["x"]?.numbers?.maximum == 7)
    }

    @Test func takesInfinitiesForMissingAmongNumbers() throws {
        let column = try column { $0 % 20 == 3 ? "inf" : $0 == 5 ? "1e999" : "\($0).5" }

        #expect(column.kind == .number && column.missing == 3 && column.numbers?.maximum == 39.5)
        #expect(column.markers.map(\.text) == ["inf", "1e999"])
    }

    @Test func callsTheNamesOfRowsAsPandasDoes() throws {
        #expect(try profile(",x\na,1\nb,2\n").columns.map(\.name) == ["Unnamed: 0", "x"])
    }

    @Test func describesNumbers() throws {
        let numbers = try #require(try profile("x,y\n1,1\n2,1\n3,1\n4,1\n5,1\n")["x"]?.numbers)

        #expect(numbers.minimum == 1 && numbers.maximum == 5 && numbers.median == 3)
        #expect(numbers.lowerQuartile == 2 && numbers.upperQuartile == 4)
        #expect(abs(numbers.mean - 3) < 1e-12 && abs(numbers.deviation - 2.0.squareRoot()) < 1e-12)
    }

    @Test func survivesHugeNumbersAndEmptyTables() throws {
        let huge = try profile("x,y\n1e308,1\n-1e308,2\n1e308,3\n")
        let empty = try profile("x,y\n")

        #expect(huge["x"]?.numbers?.mean.isFinite == true)
        #expect(empty.rows == 0 && empty["x"]?.kind == .constant)
    }

    @Test(arguments: [
        ("2/29/2024", DateForm.monthFirst, true), ("2/30/2024", .monthFirst, false),
        ("29.02.2024", .dayFirst, true), ("2024/2/9", .yearFirst, true), ("25-Jun", .dayFirst, false),
        ("1/2/2024 9:05 PM", .monthFirst, true), ("1/2/2024 25:05", .monthFirst, false), ("1/2/24", .monthFirst, false),
        ("Dec-2011", .namedMonth, true), ("sept. 2011", .namedMonth, true), ("2011 Dec", .namedMonth, true),
        ("Dec-11", .namedMonth, false), ("2011", .namedMonth, false), ("Dez-2011", .namedMonth, false),
        ("3/2008", .numberedMonth, true), ("2008-03", .numberedMonth, true), ("13/2008", .numberedMonth, false),
        ("3/08", .numberedMonth, false), ("2008/2009", .numberedMonth, false),
    ]) func readsDatesInTheOrdersThatPeopleUse(_ text: String, _ form: DateForm, _ isDate: Bool) {
        #expect((form.date(text) != nil) == isDate)
    }

    @Test func readsTheTimeOfDayInTwelveHours() throws {
        let date = try #require(DateForm.monthFirst.date("1/2/2024 9:05 PM"))

        #expect(date.hour == 21 && date.minute == 5 && date.month == 1 && date.day == 2)
    }
}

/// Rows as JSON objects.
struct JSONLinesReaderTests {
    private func read(_ text: String) throws -> Table {
        try JSONLinesReader().table(from: Array(text.utf8), file: "t.jsonl")
    }

    @Test func readsObjectsIntoColumns() throws {
        let table = try read(
            "{\"age\": 31, \"city\": \"Bern\", \"ok\": true}\n\n{\"city\": null, \"age\": 4.5}\r\n{\"ok\": false, \"new\": \"?\"}\n"
        )

        #expect(table.rowCount == 3)
        guard case .numeric(let ages)? = table["age"]?.values else { throw DataError("age is of numbers") }
        #expect(ages[0] == 31 && ages[1] == 4.5 && ages[2].isNaN)
        #expect(table["city"]?.values == .categorical(codes: [0, -1, -1], levels: ["Bern"]))
        #expect(table["ok"]?.values == .categorical(codes: [1, -1, 0], levels: ["false", "true"]))
        #expect(table["new"]?.values.missingCount == 3)
    }

    @Test(arguments: ["", "[1]\n", "{\"a\": 1\n", "{\"a\": [1]}\n", "{\"a\": 1}\nx\n"])
    func refusesWhatIsNoObject(_ text: String) {
        #expect(throws: DataError.self) { try read(text) }
    }
}

/// A table that is gone through in chunks has the profile of the table read at once, as far as it is said to.
struct ScannedProfileTests {
    @Test func countsInAllRowsWhatItSaysItCounts() throws {
        let folder = try TemporaryDirectory()
        let lines = (0..<60_000).map { row in
            let amount = row % 17 == 0 ? "?" : row % 101 == 0 ? "-999" : "\(Double(row % 3_001) / 4)"
            return
                "k\(row)x,\(amount),\(["red", "green", "blue"][row % 7 % 3]),\(row % 2),\(row),\(row == 58_001 ? "odd" : "5\(row % 60)")"
        }
        let file = try folder.write(
            Array(("key,amount,colour,flag,row,mixed\n" + lines.joined(separator: "\n")).utf8), to: "t.csv")
        let whole = try TableProfile(of: file)

        let scanned = try TableProfile.scanning(file, memory: 8 << 20)

        let profile = scanned.profile
        #expect(profile.rows == whole.rows && profile.fingerprint == whole.fingerprint)
        #expect(try #require(profile.sample).sampled < 60_000)
        #expect(profile.missingMarkers == whole.missingMarkers)
        for name in ["amount", "colour", "flag", "row"] {
            let (found, expected) = (try #require(profile[name]), try #require(whole[name]))
            #expect(found.kind == expected.kind, "\(name)")
            #expect(found.missing == expected.missing && found.markers == expected.markers, "\(name)")
            #expect(found.levels == expected.levels, "\(name)")
            guard let numbers = found.numbers, let exact = expected.numbers else { continue }
            #expect(numbers.minimum == exact.minimum && numbers.maximum == exact.maximum, "\(name)")
            #expect(abs(numbers.mean - exact.mean) <= 1e-9 * exact.mean.magnitude, "\(name)")
            #expect(abs(numbers.deviation - exact.deviation) <= 1e-6 * exact.deviation, "\(name)")
            #expect(abs(numbers.median - exact.median) <= 0.05 * (exact.maximum - exact.minimum), "\(name)")
        }
        let key = try #require(profile["key"])
        #expect(key.kind == .identifier)
        let error = try #require(key.distinctError)
        #expect(abs(Double(key.distinct) / 60_000 - 1) < 4 * error)
        #expect(profile["mixed"]?.reason.contains("1 rows or more hold other texts, such as \"odd\"") ?? false)
    }
}
