import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives
import Randomness
import Testing

/// From a table to a forecasting model and its judgement.
struct ForecastTests {
    /// Hours with a day and a week; some noise.
    private static func table(_ hours: Range<Int>, seed: UInt64 = 3, spike: Int? = nil) throws -> Table {
        var generator = CounterGenerator(seed: seed, purpose: .simulation)
        let rows = (0..<hours.upperBound).map { hour -> String in
            let day = sin(2 * .pi * Double(hour % 24) / 24)
            let value = 50 + (hour / 24 % 7 >= 5 ? 5 : 20) * day + generator.normal()
            return "2024-\(stamp(hour)),\(hour == spike ? 1e6 : value)"
        }
        return try CSVReader().table(
            from: Array(("t,y\n" + rows[hours].joined(separator: "\n") + "\n").utf8), file: "hours.csv")
    }

    private static func stamp(_ hour: Int) -> String {
        let date = ISODate(daysSince1970: 19_723 + hour / 24)
        return String(format: "%02d-%02d %02d:00", date.month, date.day, hour % 24)
    }

    private static func plan(_ table: Table, horizon: Int = 24) throws -> ForecastPlan {
        let set = try SeriesSet(of: table, time: ["t"], target: "y", group: nil, file: "hours.csv")
        return try ForecastPlan(for: set, horizon: horizon, seed: 5, file: "hours.csv")
    }

    private static func result(_ plan: ForecastPlan, threads: Int = 1) throws -> ForecastResult {
        let search = ForecastSearch(plan, threads: threads)
        let found = try search.run(shouldStop: { false }, progress: { _ in })
        return try ForecastResult(
            search, found.judged, omitted: found.omitted,
            data: .init(name: "hours.csv", fingerprint: Fingerprint(of: [1]), rows: 1)
        ) { false }
    }

    private struct Made {
        let plan: ForecastPlan
        let result: ForecastResult
    }

    private static let made = Result<Made, any Error> {
        let made = try plan(table(0..<1_000))
        return Made(plan: made, result: try result(made))
    }

    @Test func isBetterThanTheSeasonalNaiveForecastAndSaysSo() throws {
        let made = try Self.made.get()

        #expect(made.plan.periods == [24, 168])
        #expect(made.result.judgement.errors.score < 0.85 * made.result.baseline.errors.score)
        #expect(made.result.omitted.isEmpty, "\(made.result.omitted)")
        #expect(made.result.isRefitted)
        let ninety = try #require(made.result.judgement.coverage.first { $0.share == 0.9 })
        #expect(abs(ninety.held - 0.9) < 0.04)
        #expect(made.result.decisions.contains { $0.subject == "season" && $0.choice == "1 week" })
    }

    /// On hours that it had not seen it is as good as it said.
    @Test func keepsWhatItPromises() throws {
        let made = try Self.made.get()
        let later = try ForecastContinuation(made.result.model, with: Self.table(900..<1_240), file: "later.csv")
        let evaluation = try ForecastEvaluation(later, file: "later.csv")

        #expect(later.remarks.contains { $0.contains("100 rows are not later") })
        #expect(evaluation.errors.score < 0.9 * evaluation.baseline.score)
        #expect(evaluation.errors.score < 1.2 * made.result.judgement.errors.score)
        let ninety = try #require(evaluation.coverage.first { $0.share == 0.9 })
        #expect(ninety.held > 0.82)
    }

    @Test func givesTheNextHorizonAfterLaterRows() throws {
        let model = try Self.made.get().result.model
        let next = try ForecastContinuation(model).forecast(interval: 0.9)
        let later = try ForecastContinuation(model, with: Self.table(1_000..<1_010), file: "l.csv").forecast(
            interval: nil)

        #expect(next.count == 24 && later.count == 24)
        #expect(later[0].time - next[0].time == 10 * 3600)
        #expect(next.allSatisfy { row in row.interval.map { $0.low <= row.value && row.value <= $0.high } ?? false })
        #expect(later.allSatisfy { $0.interval == nil })
        #expect(zip(later, next.dropFirst(10)).allSatisfy { abs($0.value - $1.value) < 6 })
    }

    /// Threads and time change nothing but how long it takes.
    @Test func isTheSameForAnyNumberOfThreads() throws {
        let plan = try Self.plan(Self.table(0..<420), horizon: 12)
        let models = try [1, 3].map { try Self.result(plan, threads: $0).model.encoded() }

        #expect(models[0] == models[1])
    }

    /// Each part is judged by what was fitted before it: a value that comes later changes no forecast made before.
    @Test func judgesByThePastAlone() throws {
        let plain = try Self.plan(Self.table(0..<700))
        let origin = plain.origins.parts[1].cutoff - 1
        let poisoned = try Self.plan(Self.table(0..<700, spike: origin + 30))
        #expect(plain.origins == poisoned.origins)

        for method in plain.candidates {
            let judged = try [plain, poisoned].map {
                try JudgedForecaster(method, $0, threads: 1, shouldStop: { false }).misses.filter {
                    $0.origin < origin + 30
                }
            }
            #expect(judged[0].map(\.forecast) == judged[1].map(\.forecast), "\(method.name)")
        }
    }

    @Test func deliversTheNaiveForecastIfThereIsNoTime() throws {
        let plan = try Self.plan(Self.table(0..<500))
        let search = ForecastSearch(plan, threads: 1)
        let found = try search.run(shouldStop: { true }, progress: { _ in })
        let result = try ForecastResult(
            search, found.judged, omitted: found.omitted,
            data: .init(name: "h", fingerprint: Fingerprint(of: [1]), rows: 1)
        ) { true }

        #expect(!found.isComplete && found.judged.count == 1)
        #expect(try ForecastContinuation(result.model).forecast(interval: 0.9).count == 24)
        #expect(!result.model.description.warnings.isEmpty)
    }

    @Test(arguments: [(20, 12), (12, 12), (3, 1)])
    func refusesWhatIsTooShort(_ count: Int, _ horizon: Int) throws {
        let table = try Self.table(0..<count)

        let error = #expect(throws: DataError.self) { try Self.plan(table, horizon: horizon) }

        #expect(error?.remedy != nil)
    }

    @Test(arguments: [
        (100, 10), (1_000, 24), (10_000, 48), (30, 14), (26, 12), (100_000, 1), (500, 200), (12, 1),
    ])
    func spreadsOriginsOverTheEnd(_ count: Int, _ horizon: Int) throws {
        let origins = try RollingOrigins(count: count, horizon: horizon, period: 24)

        #expect(origins.parts.first.map { $0.cutoff >= count / 2 - 1 } == true)
        for (part, next) in zip(origins.parts, origins.parts.dropFirst()) {
            #expect(part.cutoff < next.cutoff && part.origins.allSatisfy { $0 < next.cutoff - 1 })
        }
        for part in origins.parts {
            #expect(part.origins.first == part.cutoff - 1)
            #expect(part.origins.allSatisfy { $0 >= part.cutoff - 1 && $0 + horizon < count })
        }
        #expect(origins.count <= 260)
    }

    /// Series that no method needs: constant, of zeros, short, with gaps, falling below 0, large, of months.
    @Test(arguments: [
        (0..<60).map { _ in "5" }, (0..<60).map { _ in "0" }, (0..<14).map { "\($0)" },
        (0..<90).map { $0 % 5 == 2 ? "" : "\($0 % 7)" }, (0..<80).map { "\(-$0)" }, (0..<80).map { "\($0 % 7)e25" },
        (0..<70).map { $0 == 35 ? "1000000" : "\($0 % 3)" },
    ])
    func forecastsWhateverSeriesThereIs(_ values: [String]) throws {
        let rows = values.enumerated().map { "\($0),\($1)" }.joined(separator: "\n")
        let table = try CSVReader().table(from: Array("t,y\n\(rows)\n".utf8), file: "y.csv")
        let result = try Self.result(Self.plan(table, horizon: 3))
        let next = try ForecastContinuation(result.model).forecast(interval: 0.9)

        #expect(next.count == 3)
        #expect(next.allSatisfy { $0.value.isFinite && ($0.interval?.low ?? .nan) <= $0.value })
        #expect(try ForecastModel(decoding: result.model.encoded()).description == result.model.description)
    }
}
