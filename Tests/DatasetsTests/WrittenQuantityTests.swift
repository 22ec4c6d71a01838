import Datasets
import Testing

/// Numbers with a unit behind them.
struct WrittenQuantityTests {
    @Test(
        arguments: [
            ("12 kg", 12, "kg"), ("12kg", 12, "kg"), ("500 g", 0.5, "kg"), ("2.5 KG", 2.5, "kg"),
            ("10 lbs", 4.5359237, "kg"),
            ("3.5 cm", 0.035, "m"), ("3,5 cm", 0.035, "m"), ("-2 km", -2000, "m"), ("6 ft", 1.8288, "m"),
            ("1,200 m²", 1200, "m²"), ("50 m2", 50, "m²"), ("1 000 ml", nil, nil), ("750 ml", 0.75, "l"),
            ("2 m3", 2000, "l"),
            ("1h 30m", 5400, "s"), ("1h30m", 5400, "s"), ("2 hours 5 min", 7500, "s"),
            ("1 d, 2 h and 3 min", 93_780, "s"),
            ("90 min", 5400, "s"), ("250 ms", 0.25, "s"), ("2 weeks", 1_209_600, "s"),
            ("36 months", 3, "years"), ("1 year 6 months", 1.5, "years"), ("34 yrs", 34, "years"),
            ("68 °F", 20, "°C"), ("21.5°C", 21.5, "°C"), ("3 kW", 3000, "W"), ("5 mW", 0.005, "W"), ("5 MW", 5e6, "W"),
            ("120 bpm", 120, "bpm"), ("5.4 mmol/L", 5.4, "mmol/l"), ("120 widgets", 120, "widgets"),
            ("5 m", 5, "m (or min)"), ("+7 rooms", 7, "rooms"),
        ] as [(String, Double?, String?)]) func readsThem(_ text: String, _ value: Double?, _ unit: String?) throws
    {
        let quantity = WrittenQuantity(text)?.inBaseUnit

        #expect(quantity?.unit?.name == unit)
        if let value { #expect(abs(try #require(quantity).value - value) <= 1e-12 * abs(value)) }
    }

    @Test(arguments: ["12", "-3.5", "1e3", "$5", "12 %"]) func numbersWithoutUnitHaveNone(_ text: String) throws {
        #expect(try #require(WrittenQuantity(text)).unit == nil)
    }

    @Test(arguments: [
        "kg", "kg 12", "", " ", "A17", "12-A", "12 Main Street 5", "2024-01-05", "1 h 2 h", "30 min 1 h",
        "1h 5", "1h x", "10.0.0.1", "5'11\"", "3 x 4 cm", "1 kg 3 m", "12:30", "12 kg / 3 m", "4th", "12 four five six",
        "1e400 kg extra words beyond", String(repeating: "9", count: 39) + " kg",
    ]) func leavesEverythingElse(_ text: String) {
        #expect(WrittenQuantity(text) == nil)
    }

    private func column(_ cells: [String], missing: [String] = [""]) throws -> Column {
        let text = "x,y\n" + cells.map { "\"\($0)\",1\n" }.joined()
        return try #require(try CSVReader(missing: missing).table(from: Array(text.utf8), file: "t.csv")["x"])
    }

    private func numbers(_ column: Column) -> [Double]? {
        guard case .numeric(let numbers) = column.values else { return nil }
        return numbers.map { ($0 * 1e9).rounded() / 1e9 }
    }

    @Test func columnsOfOneQuantityAreNumbers() throws {
        let lengths = try column(["3 cm", "30 mm", "1 m", ""])

        #expect(try #require(numbers(lengths)).prefix(3) == [0.03, 0.03, 1])
        #expect(lengths.unit == .metre)
        #expect(numbers(try column(["12 widgets", "7 widgets"])) == [12, 7])
    }

    /// Wherever the cell that tells metres from minutes stands.
    @Test func whatTheOthersAreDecidesWhatMMeans() throws {
        #expect(numbers(try column(["45m", "1h 30m", "10m"])) == [45, 90, 10])
        #expect(numbers(try column(["1 h", "1h 30m", "2h"])) == [1, 1.5, 2])
        #expect(numbers(try column(["1h", "45m"])) == [3600, 2700])
        #expect(numbers(try column(["45m", "1 km"])) == [45, 1000])
        #expect(try column(["45m", "3m"]).unit == .metreOrMinute)
    }

    /// What is rarer is converted; where no unit is the commonest, all are in that which the quantity is told by.
    @Test func columnsAreCountedInTheirCommonestUnit() throws {
        func counted(_ cells: [String]) throws -> ([Double]?, String?) {
            let column = try column(cells)
            return (numbers(column), column.unit?.name)
        }

        #expect(try counted(["250 mg", "500mg", "1 g", ""].dropLast()) == ([250, 500, 1000], "mg"))
        #expect(try counted(["1 g", "250 mg", "500 mg"]) == ([1000, 250, 500], "mg"))
        #expect(try counted(["68 °F", "212 °F", "10 °C"]) == ([68, 212, 50], "°F"))
        #expect(try counted(["3 hours", "1 hr", "30 min"]) == ([3, 1, 0.5], "h"))
        #expect(try counted(["1 kg", "1 g"]) == ([1, 0.001], "kg"))
        #expect(try counted(["8 minutes", "2 mins"]) == ([8, 2], "min"))
    }

    /// The unit by which a contract or a model names it, in whatever spelling.
    @Test func numbersAreConvertedBetweenUnits() throws {
        func converted(_ number: Double, _ unit: String, _ other: String) -> Double? {
            NumberUnit.conversion(from: NumberUnit(name: unit), to: NumberUnit(name: other))?(number)
        }

        #expect(converted(1.5, "h", "min") == 90)
        #expect(converted(2, "hours", "minutes") == 120)
        #expect(converted(20, "°C", "°F") == 68)
        #expect(converted(7, "widgets", "widgets") == 7)
        #expect(converted(5, "m (or min)", "km") == 0.005 && converted(5, "m (or min)", "h") == 5.0 / 60)
        #expect(converted(1, "kg", "m") == nil)
        #expect(NumberUnit.conversion(from: nil, to: .metre) == nil)
    }

    @Test(arguments: [
        ["5 kg", "3 m"], ["5 kg", "3"], ["3", "5 kg"], ["5 kg", "heavy"], ["7 apples", "3 pears"],
        ["1 h", "45m", "2 kg"],
    ]) func otherColumnsAreTexts(_ cells: [String]) throws {
        #expect(numbers(try column(cells)) == nil)
    }

    /// As dates of 1970, whose days are the duration.
    @Test func durationsOnAClockMayPassADay() throws {
        let text = "x,y\n" + (0..<40).map { "\($0):1\($0 % 6):0\($0 % 10),\($0 % 2)\n" }.joined()

        let profile = try TableProfile(of: Array(text.utf8), file: "t.csv")

        #expect(profile["x"]?.kind == .date && profile["x"]?.dateForm == DateForm.ofDay.rawValue)
        #expect(DateForm.ofDay.date("26:10:05")?.secondsSince1970 == 94_205)
        #expect(DateForm.ofDay.date("26:10") == nil && DateForm.ofDay.date("26:60:00") == nil)
    }

    @Test func profilesSayWhatIsCounted() throws {
        let text =
            "x,mixed,note,y\n"
            + (0..<40).map {
                "\($0 % 7 == 0 ? "n/a" : "\($0) g"),\($0)\($0 % 2 == 0 ? " kg" : ""),\($0) kg of sand \($0 % 3) times,\($0 % 2)\n"
            }.joined()

        let profile = try TableProfile(of: Array(text.utf8), file: "t.csv")

        let weight = try #require(profile["x"])
        #expect(weight.unit == "g" && weight.missing == 6 && weight.numbers?.maximum == 39)
        #expect(weight.reason.hasSuffix("written with units, counted in g"))
        #expect(profile["mixed"]?.numbers == nil && profile["mixed"]?.unit == nil)
        #expect(profile["note"]?.numbers == nil)
    }
}
