import Datasets
import Foundation
import Models
import Objectives
import Randomness
import Testing

/// Forecasts that know some columns before they come.
struct KnownColumnTests {
    /// Days with a week and campaigns, which nothing but the column tells of; the last days have no sales yet.
    private static func text(
        _ days: Range<Int>, until end: Int = .max, campaign: (Bool) -> String = { $0 ? "yes" : "no" }
    ) -> String {
        var generator = CounterGenerator(seed: 4, purpose: .simulation)
        let lines = (0..<days.upperBound).map { day -> String in
            let isOn = generator.uniform() < 0.3
            let value = 20 + 3 * Double(day % 7) + (isOn ? 15 : 0) + generator.normal()
            let warmth = String(format: "%.2f", generator.normal())
            return "\(day),\(day < end ? String(format: "%.3f", value) : ""),\(campaign(isOn)),\(warmth)"
        }
        return "day,sales,campaign,warmth\n" + lines[days].joined(separator: "\n") + "\n"
    }

    private static func table(_ text: String) throws -> Table {
        try CSVReader().table(from: Array(text.utf8), file: "days.csv")
    }

    private static func result(_ text: String, known: [String]) throws -> ForecastResult {
        let set = try SeriesSet(
            of: table(text), time: ["day"], target: "sales", group: nil, known: known, file: "days.csv")
        let search = ForecastSearch(try ForecastPlan(for: set, horizon: 14, seed: 5, file: "days.csv"), threads: 1)
        let found = try search.run(shouldStop: { false }, progress: { _ in })
        return try ForecastResult(
            search, found.judged, omitted: found.omitted,
            data: .init(name: "days.csv", fingerprint: Fingerprint(of: [1]), rows: 1)
        ) { false }
    }

    private static let known = Result<ForecastResult, any Error> {
        try result(text(0..<314, until: 300), known: ["campaign", "warmth"])
    }

    @Test func helpWhereTheyTellWhatThePastDoesNot() throws {
        let plain = try Self.result(Self.text(0..<300), known: [])
        let knowing = try Self.known.get()

        #expect(knowing.judgement.errors.mae < 0.5 * plain.judgement.errors.mae)
        #expect(knowing.decisions.contains { $0.subject == "known" && $0.choice == "campaign, warmth" })
        #expect(knowing.model.description.warnings.isEmpty, "\(knowing.model.description.warnings)")
    }

    /// Rows at the end without a value say what will be; the same model goes on from its file, and from later rows.
    @Test func forecastsFromWhatIsSaidOfTheTimesToCome() throws {
        let model = try Self.known.get().model
        let read = try ForecastModel(decoding: model.encoded())
        let next = try ForecastContinuation(read).forecast(interval: 0.9)
        let later = try ForecastContinuation(
            read, with: Self.table(Self.text(300..<324, until: 310)), file: "later.csv")

        #expect(next == (try ForecastContinuation(model).forecast(interval: 0.9)))
        #expect(later.known == 310)
        let truth = try Self.table(Self.text(0..<324))
        guard case .numeric(let sales)? = truth["sales"]?.values else { return }
        for (first, rows) in [(300, next), (310, try later.forecast(interval: nil))] {
            #expect(rows.count == 14)
            #expect(rows.allSatisfy { abs($0.value - sales[first + $0.step - 1]) < 7 })
        }
        #expect(try ForecastEvaluation(later, file: "later.csv").errors.count == 10)
    }

    @Test func needsAValueOfEachTimeToCome() throws {
        let ends = try Self.result(Self.text(0..<300), known: ["campaign"])
        let part = try Self.table(Self.text(300..<310, until: 300))

        #expect(ends.model.description.warnings.contains { $0.contains("does not say what campaign will be") })
        let none = #expect(throws: DataError.self) { try ForecastContinuation(ends.model).forecast(interval: nil) }
        let few = #expect(throws: DataError.self) {
            try ForecastContinuation(ends.model, with: part, file: "part.csv").forecast(interval: nil)
        }
        #expect(none?.problem.contains("at 300 there is no value") == true, "\(String(describing: none))")
        #expect(few?.problem.contains("at 310 there is no value") == true, "\(String(describing: few))")
        #expect(none?.remedy?.contains("sales empty") == true)
        // The values to come alone, without the column that is forecast.
        let future = Self.text(300..<314).split(separator: "\n").map { $0.split(separator: ",") }
            .map { "\($0[0]),\($0[2])" }.joined(separator: "\n")
        let rows = try ForecastContinuation(ends.model, with: Self.table(future), file: "f.csv").forecast(interval: nil)
        #expect(rows.count == 14)
    }

    @Test func refusesWhatCannotBeKnown() throws {
        let table = try Self.table(Self.text(0..<100))
        func problem(_ known: [String]) -> String? {
            #expect(throws: DataError.self) {
                try SeriesSet(of: table, time: ["day"], target: "sales", group: nil, known: known, file: "d.csv")
            }?.problem
        }

        #expect(problem(["weather"])?.contains("no column \"weather\"") == true)
        #expect(problem(["sales"])?.contains("two purposes") == true)
        #expect(problem(["day"])?.contains("two purposes") == true)
        let many = try Self.table(
            "day,sales,note\n" + (0..<60).map { "\($0),\($0 % 7),text \($0)" }.joined(separator: "\n"))
        #expect(throws: DataError.self) {
            try SeriesSet(of: many, time: ["day"], target: "sales", group: nil, known: ["note"], file: "d.csv")
        }
        let model = try Self.known.get().model
        let other = try Self.table(Self.text(300..<314, until: 300) { $0 ? "yes" : "perhaps" })
        let error = #expect(throws: DataError.self) { try ForecastContinuation(model, with: other, file: "o.csv") }
        #expect(error?.problem.contains("\"perhaps\"") == true)
    }
}
