#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a model of anomalies has found in a table: the strangest rows, events, and which columns made them strange.
public struct AnomalyFindings: Sendable, Equatable, Codable {
    /// A strange row.
    public struct Row: Sendable, Equatable, Codable {
        /// Its number, from 1 for the first below the header.
        public var row: Int
        /// When it was, as the table says it; nil if rows have no order.
        public var time: String?
        /// −log₁₀ of the share of rows that are as strange.
        public var score: Double
        /// Why, the weightiest reason first.
        public var reasons: [AnomalyReason]
    }

    /// Strange rows of a series that belong together.
    public struct Event: Sendable, Equatable, Codable {
        /// The first and the last strange row, as the table says when they were.
        public var start, end: String
        /// The same, in seconds since 1970 or in the unit of the column of times.
        public var from, to: Double
        /// How many strange rows there are.
        public var rows: Int
        /// The strangest of them.
        public var peak: Row
    }

    /// How many rows were looked at.
    public var rowCount: Int
    /// The share of rows that is called strange.
    public var rate: Double
    /// How many rows are.
    public var flagged: Int
    /// The strangest rows, the strangest first, whether they are called strange or not.
    public var strangest: [Row]
    /// Events in the order of time; none if rows have no order.
    public var events: [Event]
    /// How many of the rows that were explained each column made strange first of all, the most frequent first.
    public var columns: [Column]

    /// The score from which on a row is strange.
    public var threshold: Double { Self.threshold(ofRate: rate) }

    static func threshold(ofRate rate: Double) -> Double {
        // Shares of ranks are fractions; what rounding takes away from an equal one must not count.
        -log10(rate) - 1e-9
    }

    /// A column that made rows strange.
    public struct Column: Sendable, Equatable, Codable {
        /// Its name.
        public var name: String
        /// How many rows.
        public var rows: Int
    }
}

extension AnomalyModel {
    /// No more events than these are explained, the strangest.
    private static let explainedEvents = 200

    /// Gathers what was found, with reasons.
    ///
    /// - Parameters:
    ///   - scores: What was said of a table.
    ///   - most: How many of the strangest rows are named and explained.
    ///   - reasons: How many reasons each has at most.
    ///   - shouldStop: Asked before every row; rows that are left then have no reasons.
    public func findings(
        _ scores: Scores, most: Int = 20, reasons: Int = 3, shouldStop: () -> Bool = { false }
    ) throws -> AnomalyFindings {
        let order = scores.rarities.indices.sorted {
            (scores.rarities[$1], $0) < (scores.rarities[$0], $1)
        }
        let events = events(scores)
        let peaks = events.sorted { ($1.rarity, $0.first) < ($0.rarity, $1.first) }.prefix(Self.explainedEvents)
        let rows = Array(Set(order.prefix(most) + peaks.map(\.peak))).sorted {
            (scores.rarities[$1], $0) < (scores.rarities[$0], $1)
        }
        let explained = Dictionary(
            uniqueKeysWithValues: zip(
                rows, try self.reasons(for: rows, scores, most: reasons, shouldStop: shouldStop)))
        func row(_ index: Int) -> AnomalyFindings.Row {
            AnomalyFindings.Row(
                row: index + 1, time: scores.timeTexts?[index], score: scores.rarities[index],
                reasons: explained[index] ?? [])
        }
        var counts: [String: Int] = [:]
        for reasons in explained.values { if let first = reasons.first { counts[first.column, default: 0] += 1 } }
        return AnomalyFindings(
            rowCount: scores.rarities.count, rate: description.rate, flagged: scores.flagged.count,
            strangest: order.prefix(most).map(row),
            events: events.map { event in
                AnomalyFindings.Event(
                    start: event.start, end: event.end, from: scores.times?[event.first] ?? 0,
                    to: scores.times?[event.last] ?? 0, rows: event.rows, peak: row(event.peak))
            },
            columns: counts.map { AnomalyFindings.Column(name: $0.key, rows: $0.value) }.sorted {
                ($1.rows, $0.name) < ($0.rows, $1.name)
            })
    }
}
