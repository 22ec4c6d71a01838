/// Strange rows of a series that belong together.
public struct AnomalyEvent: Sendable, Equatable, Codable {
    /// The first and the last strange row in the order of time, from 0.
    public var first, last: Int
    /// When these were, as the table says it.
    public var start, end: String
    /// How many strange rows there are.
    public var rows: Int
    /// The strangest row, from 0.
    public var peak: Int
    /// How rare that one is.
    public var rarity: Double
}

extension AnomalyModel {
    /// The number of the event, from 1, that each strange row belongs to.
    public func eventNumbers(_ scores: Scores) -> [Int: Int] {
        guard let times = scores.times else { return [:] }
        let events = events(scores)
        let order = scores.flagged.sorted { (times[$0], $0) < (times[$1], $1) }
        var numbers: [Int: Int] = [:]
        var place = 0
        for (number, event) in events.enumerated() {
            for row in order[place..<(place + event.rows)] { numbers[row] = number + 1 }
            place += event.rows
        }
        return numbers
    }

    /// Events of a series, in the order of time: strange rows that no more than ``SensorSeries/present`` others keep apart.
    ///
    /// - Returns: None if rows have no order.
    public func events(_ scores: Scores) -> [AnomalyEvent] {
        guard let series = description.series, let times = scores.times, let texts = scores.timeTexts else { return [] }
        let isFlagged = Set(scores.flagged)
        let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        var events: [AnomalyEvent] = []
        var lastPlace = 0
        for (place, row) in order.enumerated() where isFlagged.contains(row) {
            let rarity = scores.rarities[row]
            if events.isEmpty || place - lastPlace > series.present {
                events.append(
                    AnomalyEvent(
                        first: row, last: row, start: texts[row], end: texts[row], rows: 0, peak: row, rarity: rarity))
            }
            let last = events.count - 1
            events[last].last = row
            events[last].end = texts[row]
            events[last].rows += 1
            if rarity > events[last].rarity {
                events[last].peak = row
                events[last].rarity = rarity
            }
            lastPlace = place
        }
        return events
    }
}
