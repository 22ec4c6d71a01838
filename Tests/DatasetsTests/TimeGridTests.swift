import Datasets
import Testing

struct TimeGridTests {
    private func times(_ texts: [String]) -> [Double] { texts.compactMap { ISODate($0)?.secondsSince1970 } }

    @Test func daysFromNumbersAndBack() {
        for days in stride(from: -800_000, through: 800_000, by: 997) {
            let date = ISODate(daysSince1970: days, secondsOfDay: 3_723)

            #expect(date.daysSince1970 == days && date.hour == 1 && date.minute == 2)
        }
        #expect(ISODate(secondsSince1970: -1).day == 31)
    }

    @Test func findsTheCommonestDistance() throws {
        let grid = try TimeGrid(of: [7200, 0, 3600, 10_800, 3600, 18_000], isDates: true)

        #expect(grid.step == TimeStep(3600, .seconds) && grid.step.name == "1 hour")
        #expect(grid.index(of: 18_000) == 5 && grid.index(of: 5400) == nil && grid.time(4) == 14_400)
        #expect(grid.step.cycles.map(\.steps) == [24, 168])
    }

    /// Months are not equally long; their last days are not the same.
    @Test func countsMonthsOnTheCalendar() throws {
        let ends = times(["2023-11-30", "2023-12-31", "2024-01-31", "2024-02-29", "2024-04-30"])
        let grid = try TimeGrid(of: ends, isDates: true)

        #expect(grid.step == TimeStep(1, .months))
        #expect(ends.map { grid.index(of: $0) } == [0, 1, 2, 3, 5])
        #expect(grid.time(4) == times(["2024-03-31"])[0] && grid.time(15) == times(["2025-02-28"])[0])
        #expect(try TimeGrid(of: times(["2001-01-01", "2001-04-01", "2001-10-01"]), isDates: true).step.count == 3)
    }

    @Test(arguments: [
        ([1.0, 1, 2], "at least 3"), ([0, 1, 2, 3, 4.5, 5.5, 6.5], "not regular"),
        ([0, 1, 2, 1e9], "Most times are missing"),
        ([0, 1e-300, 1e300], "not regular"),
    ])
    func refusesTimesThatAreNotRegular(_ times: [Double], _ problem: String) {
        let error = #expect(throws: DataError.self) { try TimeGrid(of: times, isDates: false) }

        #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        ("t\n2024-01-01 10:30\n2024-01-01 11:00\n", ["t"], ["2024-01-01 11:30"]),
        ("t\n2024-01-01T10:30:00Z\n2024-01-01T11:00:00Z\n", ["t"], ["2024-01-01T11:30:00Z"]),
        ("t\n1/2/2024\n2/13/2024\n", ["t"], ["2/14/2024"]), ("t\n2024-01\n2024-02\n", ["t"], ["2024-02"]),
        ("d,h\n2024-01-31,22\n2024-01-31,23\n", ["d", "h"], ["2024-02-01", "0"]),
        ("d,h\n2024-01-31,22:00\n2024-01-31,23:00\n", ["d", "h"], ["2024-02-01", "00:00"]),
        ("t\n1.5\n2\n", ["t"], ["2.5"]),
    ])
    func writesTimesAsItReadsThem(_ csv: String, _ columns: [String], _ expected: [String]) throws {
        let table = try CSVReader().table(from: Array(csv.utf8), file: "t.csv")
        let text = try TimeText(columns, of: table, file: "t.csv")
        let times = try text.times(of: table, file: "t.csv")

        let next =
            columns.count == 2
            ? times[1] + 3600
            : csv.contains("10:30")
                ? times[1] + 1800
                : csv.contains("13")
                    ? times[1] + 86_400
                    : csv.contains("1.5") ? times[1] + 0.5 : times[1]

        #expect(text.texts(next) == expected)
        #expect(text.isSound)
    }

    @Test(arguments: [
        ("t\nsoon\nlater\n", ["t"], "Dates or numbers are expected"),
        ("t,h\n1,2\n2,3\n", ["t", "h"], "beside times of day"),
        ("d,h\n2024-01-31,25\n", ["d", "h"], "no hour"), ("t\n2024-01-01\n", ["time"], "There is no column"),
        ("d,h\n2024-01-31,noon\n", ["d", "h"], "no time of day"),
    ])
    func refusesWhatIsNoTime(_ csv: String, _ columns: [String], _ problem: String) throws {
        let table = try CSVReader().table(from: Array(csv.utf8), file: "t.csv")

        let error = #expect(throws: DataError.self) {
            _ = try TimeText(columns, of: table, file: "t.csv").times(of: table, file: "t.csv")
        }

        #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
    }
}
