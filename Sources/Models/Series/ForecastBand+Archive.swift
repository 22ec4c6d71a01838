extension ForecastBand {
    func encode(into archive: inout TensorArchive) {
        archive["profile"] = .doubles(profile)
        archive["sizes"] = .doubles(sizes)
        archive["ends"] = .integers(ends.map { Int64($0) })
        archive["quantiles"] = .doubles(quantiles.flatMap(\.self))
    }

    /// Reads what ``encode(into:)`` wrote.
    init(_ archive: TensorArchive, series: Int, horizon: Int) throws(CheckpointError) {
        guard case .doubles(let profile)? = archive["profile"], (1...1_000_000).contains(profile.count),
            profile.allSatisfy({ $0.isFinite && $0 > 0 })
        else { throw .mismatch("its usual misses are not numbers above 0") }
        let sizes = try archive.finiteDoubles("sizes", count: series)
        let ends = try archive.integers("ends", atMost: horizon)
        guard !ends.isEmpty, ends.last == horizon, zip(ends, ends.dropFirst()).allSatisfy(<), (ends.first ?? 0) >= 1
        else { throw .mismatch("its stretches of steps do not end at \(horizon)") }
        let all = try archive.finiteDoubles("quantiles", count: ends.count * Self.levels)
        let quantiles = ends.indices.map { Array(all[($0 * Self.levels)..<(($0 + 1) * Self.levels)]) }
        guard quantiles.allSatisfy({ zip($0, $0.dropFirst()).allSatisfy(<=) }), sizes.allSatisfy({ $0 >= 0 }) else {
            throw .mismatch("its quantiles do not ascend")
        }
        self.init(period: profile.count, profile: profile, sizes: sizes, ends: ends, quantiles: quantiles)
    }
}
