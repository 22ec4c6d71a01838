import Datasets
public import Foundation

/// A forecasting model with the end of the series that it goes on from: what `leptune forecast` delivers, in one file of
/// data alone.
public struct ForecastModel: Sendable {
    /// What it was made from, how, and how good it was.
    public let description: ForecastDescription
    /// One for each member of the description.
    private let forecasters: [any FittedForecaster]
    /// The last values of each series, missing ones filled in.
    private let tails: [[Double]]
    /// Of each series what is known before it comes, from the first of those values on.
    package let known: [KnownValues]
    private let band: ForecastBand

    /// Puts a model together.
    ///
    /// - Parameters:
    ///   - description: What it is.
    ///   - forecasters: One for each member.
    ///   - history: The values that it was made from, of which it keeps the end.
    ///   - band: The intervals.
    package init(
        _ description: ForecastDescription, forecasters: [any FittedForecaster], history: ForecastHistory,
        band: ForecastBand
    ) {
        precondition(forecasters.count == description.members.count, "each member has its forecaster")
        self.description = description
        self.forecasters = forecasters
        self.band = band
        let kept = Self.reach(forecasters, description)
        tails = history.values.map { $0.suffix(kept).map { $0.isNaN ? 0 : $0 } }
        let first = history.count - (tails.first?.count ?? 0)
        known = history.values.indices.map { history.known.isEmpty ? .none : history.known[$0].from(first) }
    }

    /// How many of the last values are kept: what forecasters look at, and what stands in for a missing value.
    private static func reach(_ forecasters: [any FittedForecaster], _ description: ForecastDescription) -> Int {
        max(forecasters.map(\.reach).max() ?? 1, (description.periods.last ?? 0) + 1)
    }

    /// What is known of each series at the model's end, or at that of later values.
    ///
    /// - Parameters:
    ///   - later: The values after the model's end, equally many of each series; NaN where there is none.
    ///   - known: What is known of each series before it comes; nil for what the model knows.
    package func pasts(with later: [[Double]]? = nil, known: [KnownValues]? = nil) -> [SeriesPast] {
        tails.enumerated().map { series, tail in
            let values = CausalFill.fill(
                tail + (later?[series] ?? []), period: description.periods.last, from: tail.count)
            return SeriesPast(
                values[...], dropped: description.count - tail.count, known: (known ?? self.known)[series])
        }
    }

    /// The values at steps 1 … horizon ahead of an origin.
    ///
    /// - Parameters:
    ///   - past: What is known of a series there.
    ///   - series: Which series, from 0.
    /// - Throws: `TrainingError.unusableData` if something is not a number.
    package func forecast(_ past: SeriesPast, series: Int) throws -> [Double] {
        var sums = [Double](repeating: 0, count: description.horizon)
        for (member, forecaster) in zip(description.members, forecasters) {
            let values = try forecaster.forecast(past, series: series, horizon: description.horizon)
            for step in sums.indices { sums[step] += member.weight * values[step] }
        }
        guard sums.allSatisfy(\.isFinite) else {
            throw TrainingError.unusableData(
                "the forecast is not a number; the values before it are far from those that the model was made from")
        }
        return description.isNotNegative ? sums.map { max(0, $0) } : sums
    }

    /// The ends of an interval around a forecast.
    ///
    /// - Parameters:
    ///   - forecast: The value at a step.
    ///   - share: Of values that it should hold, between 0 and 1.
    ///   - step: How far ahead of the origin, from 1.
    ///   - origin: How many values are known there.
    ///   - series: Which series, from 0.
    package func interval(
        around forecast: Double, forShare share: Double, ahead step: Int, after origin: Int, series: Int
    ) -> (low: Double, high: Double) {
        let ends = band.interval(forShare: share, ahead: step, index: origin - 1 + step, series: series)
        let least = description.isNotNegative ? 0 : -Double.greatestFiniteMagnitude
        return (max(least, forecast + ends.low), max(least, forecast + ends.high))
    }

    /// Reads what ``encoded()`` wrote; any other bytes are refused.
    ///
    /// - Throws: ``ModelFileError``.
    /// - Complexity: O(bytes), in time and memory.
    package init(decoding bytes: [UInt8]) throws(ModelFileError) {
        let parts = try ModelContainer.decode(bytes)
        guard let description = try? JSONDecoder().decode(ForecastDescription.self, from: Data(parts.description))
        else {
            throw .damaged("its description cannot be read")
        }
        if let contradiction = description.contradiction { throw .damaged(contradiction) }
        self.description = description
        do {
            let archive = try TensorArchive(decoding: Array(parts.parameters))
            let series = description.names.count
            forecasters = try description.members.enumerated().map { number, member in
                try member.method.load(
                    TensorArchive(decoding: archive.bytes("member \(number)")), series: series,
                    horizon: description.horizon, grid: description.grid)
            }
            band = try ForecastBand(
                TensorArchive(decoding: archive.bytes("band")), series: series, horizon: description.horizon)
            guard case .doubles(let all)? = archive["tails"], all.count.isMultiple(of: series) else {
                throw CheckpointError.mismatch("the end of the series is not there")
            }
            let kept = all.count / series
            guard all.allSatisfy({ abs($0) <= SeriesSet.largest }), kept <= description.count,
                kept >= min(description.count, Self.reach(forecasters, description))
            else { throw CheckpointError.mismatch("the end of the series is too short, or not numbers") }
            tails = (0..<series).map { Array(all[($0 * kept)..<(($0 + 1) * kept)]) }
            known = try Self.known(archive, description, first: description.count - kept)
        } catch {
            throw .damaged("\(error)")
        }
    }

    private static func known(
        _ archive: TensorArchive, _ description: ForecastDescription, first: Int
    ) throws(CheckpointError) -> [KnownValues] {
        guard description.known != nil else { return description.names.map { _ in .none } }
        let width = description.knownWidth
        guard case .doubles(let all)? = archive["known"], width > 0,
            all.count.isMultiple(of: description.names.count * width),
            all.allSatisfy({ $0.isNaN || abs($0) <= SeriesSet.largest })
        else { throw CheckpointError.mismatch("its known columns are not there") }
        let count = all.count / (description.names.count * width)
        guard first + count >= description.count else { throw CheckpointError.mismatch("its known columns end early") }
        return description.names.indices.map { series in
            KnownValues(
                (0..<width).map { number in
                    let start = (series * width + number) * count
                    return Array(all[start..<(start + count)])
                }, first: first)
        }
    }

    /// The file's bytes; the same model gives the same bytes.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)``.
    package func encoded() throws(ModelFileError) -> [UInt8] {
        var archive = TensorArchive()
        for (number, forecaster) in forecasters.enumerated() {
            var own = TensorArchive()
            forecaster.encode(into: &own)
            archive["member \(number)"] = .bytes(own.encoded())
        }
        var own = TensorArchive()
        band.encode(into: &own)
        archive["band"] = .bytes(own.encoded())
        archive["tails"] = .doubles(tails.flatMap(\.self))
        if description.known != nil { archive["known"] = .doubles(known.flatMap { $0.rows.flatMap(\.self) }) }
        return try ModelContainer.encode(describing: description, archive.encoded())
    }

    /// Writes a model file: whole, or not at all.
    ///
    /// - Throws: ``ModelFileError/inaccessible(_:)``.
    public func write(to file: URL) throws(ModelFileError) {
        try ModelFileBytes.write(try encoded(), to: file)
    }
}
