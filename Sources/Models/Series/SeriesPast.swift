/// What is known of a series at an origin: its values up to there, and those columns that are known before they come.
///
/// There are no later values of the series in it, so that nothing that is made of it can know any.
package struct SeriesPast: Sendable {
    /// The values that are kept; the newest is the last.
    package let values: ArraySlice<Double>
    /// How many values the series has up to the origin, those included that are not kept.
    package let count: Int
    /// The columns that are known before they come.
    package let known: KnownValues

    /// The past of the last of some values.
    ///
    /// - Parameters:
    ///   - values: Without missing values but at the beginning of a series.
    ///   - dropped: How many values of the series came before these.
    ///   - known: The columns that are known before they come.
    package init(_ values: ArraySlice<Double>, dropped: Int = 0, known: KnownValues = .none) {
        self.values = values
        self.known = known
        count = dropped + values.count
    }

    /// How many values are kept.
    package var keptCount: Int { values.count }

    /// The value of some steps before the origin, which 0 is itself; NaN before the first value.
    package subscript(stepsBack steps: Int) -> Double {
        steps < values.count ? values[values.endIndex - 1 - steps] : .nan
    }

    /// The value at the same place of the season before a step ahead of the origin: the newest that is known, or older.
    ///
    /// - Parameters:
    ///   - step: How far ahead of the origin, from 1.
    ///   - period: The steps of a season.
    ///   - earlier: How many seasons before the newest known.
    package func sameSeason(ahead step: Int, period: Int, earlier: Int = 0) -> Double {
        let seasons = (step + period - 1) / period + earlier
        return self[stepsBack: seasons * period - step]
    }

    /// The last values, changed one by one.
    package func suffix(_ most: Int, _ change: (Double) -> Double) -> SeriesPast {
        let suffix = values.suffix(most).map(change)
        return SeriesPast(suffix[...], dropped: count - suffix.count, known: known)
    }
}
