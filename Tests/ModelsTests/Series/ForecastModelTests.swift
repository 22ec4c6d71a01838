import Datasets
import Foundation
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Testing

/// Files of forecasting models: read back to the same forecasts, and refused when somebody changed them.
struct ForecastModelTests {
    private static let history = SampleSeries.history([
        SampleSeries.hours(700), SampleSeries.hours(700, seed: 2).map { 3 * $0 },
    ])

    private static let methods: [ForecastMethod] = {
        let recipe = LagRecipe.trees(.change, periods: [24], grid: SampleSeries.grid, count: 600, series: 2)
        let linear = LagRecipe.linear(.value, periods: [24], grid: SampleSeries.grid, count: 600)
        return [
            .seasonalNaive(period: 24), .drift, .smoothing(.init(period: 24, hasTrend: true)),
            .lags(
                LagSettings(
                    name: "ridge", estimator: "ridge", settings: [:], epochs: 1, recipe: linear, form: .squareRoot,
                    models: 4,
                    rows: 2_000)),
            .lags(
                LagSettings(
                    name: "trees", estimator: "gradient-boosting", settings: ["max-leaves": .int(7)], epochs: 5,
                    recipe: recipe, rows: 2_000)),
        ]
    }()

    private static func model(_ method: ForecastMethod) throws -> ForecastModel {
        let horizon = 12
        let fitted = try method.fit(to: history, horizon: horizon, seed: 1) { false }
        let misses = (0..<80).flatMap { origin in
            (1...horizon).flatMap { step in
                (0..<2).map {
                    ForecastMiss(
                        series: $0, part: 0, origin: origin, step: step, actual: Double(origin * step % 7), forecast: 3)
                }
            }
        }
        let table = try CSVReader().table(
            from: Array("t,v\n2024-01-01 00:00,1\n2024-01-01 01:00,2\n".utf8), file: "t.csv")
        let none = ForecastErrors([(1, 2)])
        let description = ForecastDescription(
            target: "v", group: "g", names: ["a", "b"], text: try TimeText(["t"], of: table, file: "t.csv"),
            grid: history.grid, count: history.count, horizon: horizon, periods: [24],
            members: [.init(method: method, weight: 1)], isNotNegative: true, errors: none, baseline: none,
            units: [1, 2], coverage: [.init(share: 0.9, held: 0.88)], origins: 80, warnings: [],
            data: .init(name: "t.csv", fingerprint: Fingerprint(of: [1]), rows: 700), seed: 1, leptune: "0.1")
        return ForecastModel(
            description, forecasters: [fitted], history: history,
            band: ForecastBand(of: misses, period: 24, series: 2, horizon: horizon))
    }

    private static func use(_ model: ForecastModel) throws -> [Double] {
        let later = model.description.names.map { _ in [50, .nan, 52] as [Double] }
        return try [nil, later].flatMap { later in
            try model.pasts(with: later).enumerated().flatMap { series, past in
                let forecast = try model.forecast(past, series: series)
                let ends = model.interval(
                    around: forecast[0], forShare: 0.9, ahead: 1, after: past.count, series: series)
                return forecast + [ends.low, ends.high]
            }
        }
    }

    @Test(arguments: methods)
    func isTheSameOnceReadBack(_ method: ForecastMethod) throws {
        let model = try Self.model(method)
        let bytes = try model.encoded()
        let again = try ForecastModel(decoding: bytes)

        #expect(try again.encoded() == bytes)
        #expect(again.description == model.description)
        #expect(try Self.use(again) == Self.use(model))
        #expect(try Self.use(model).allSatisfy { $0 >= 0 })
    }

    /// What is known at an origin is all that counts: values that come one by one, or all at once, give the same.
    @Test(arguments: methods)
    func goesOnFromLaterValues(_ method: ForecastMethod) throws {
        let model = try Self.model(method)
        let later = [
            SampleSeries.hours(730).suffix(30), SampleSeries.hours(730, seed: 2).suffix(30).map { 3 * $0 }[...],
        ]
        let pasts = model.pasts(with: later.map(Array.init))

        let forecast = try model.forecast(pasts[1], series: 1)
        let whole = SeriesPast((Self.history.values[1] + later[1])[...])
        let fitted = try method.fit(to: Self.history, horizon: 12, seed: 1) { false }

        #expect(try forecast == fitted.forecast(whole, series: 1, horizon: 12))
    }

    @Test(arguments: methods)
    func survivesChangedBytes(_ method: ForecastMethod) throws {
        let parts = try ModelContainer.decode(try Self.model(method).encoded())
        let (description, parameters) = (Array(parts.description), Array(parts.parameters))
        var generator = CounterGenerator(seed: HostileBytes.seed + 7, purpose: .simulation)
        let digits = description.indices.filter { (48...57).contains(description[$0]) }
        var used = 0

        for turn in 0..<HostileBytes.changes {
            var (text, numbers) = (description, parameters)
            switch turn % 4 {
            case 0: numbers = HostileBytes.sealed(HostileBytes.change(numbers, &generator))
            case 1: text = HostileBytes.change(text, &generator)
            default:
                for _ in 0..<2 {
                    text[digits[Int(generator.next() % UInt64(digits.count))]] = 48 + UInt8(generator.next() % 10)
                }
            }
            if try Self.isUsable(ModelContainer.encode(description: text, parameters: numbers)) { used += 1 }
        }

        #expect(used > 0)
    }

    @Test(arguments: methods)
    func survivesParametersThatLie(_ method: ForecastMethod) throws {
        let parts = try ModelContainer.decode(try Self.model(method).encoded())
        let archive = try TensorArchive(decoding: Array(parts.parameters))
        var (refused, entries) = (0, 0)
        for name in archive.entryNames {
            guard case .bytes(let bytes)? = archive[name] else {
                entries += 1
                for lie in HostileBytes.lies(about: archive[name]) {
                    var changed = archive
                    changed[name] = lie
                    let bytes = try ModelContainer.encode(
                        description: Array(parts.description), parameters: changed.encoded())
                    if try !Self.isUsable(bytes) { refused += 1 }
                }
                continue
            }
            let inner = try TensorArchive(decoding: bytes)
            for own in inner.entryNames {
                entries += 1
                for lie in HostileBytes.lies(about: inner[own]) {
                    var (changed, changedInner) = (archive, inner)
                    changedInner[own] = lie
                    changed[name] = .bytes(changedInner.encoded())
                    let bytes = try ModelContainer.encode(
                        description: Array(parts.description), parameters: changed.encoded())
                    if try !Self.isUsable(bytes) { refused += 1 }
                }
            }
        }
        // Of the lies about each part some cannot be true of any model.
        #expect(refused >= entries)
    }

    @Test func isReadAsWhatItIs() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "forecast-\(UUID().uuidString).leptune")
        defer { try? FileManager.default.removeItem(at: file) }
        try Self.model(.drift).write(to: file)

        guard case .forecast(let model) = try AnyModel(contentsOf: file) else {
            Issue.record("it is another kind of model")
            return
        }
        #expect(model.description.horizon == 12)
    }

    /// Reads a file and forecasts; false if it was refused.
    private static func isUsable(_ bytes: [UInt8]) throws -> Bool {
        do {
            let numbers = try use(ForecastModel(decoding: bytes))
            let areFinite = numbers.allSatisfy(\.isFinite)
            #expect(areFinite)
            return true
        } catch is ModelFileError {
            return false
        } catch is TrainingError {
            return false
        }
    }
}
