/// The order that the levels of a category have by what they say.
///
/// Words of a scale, such as `low`, `medium` and `high`; or numbers and ranges of them that do not overlap, such as `<20k`,
/// `20k-40k` and `>80k`, or `< 1 year`, `1 year`, …, `10+ years`. Days of the week and months go round, and have none.
struct LevelOrder {
    /// The levels, from the least.
    let levels: [String]
    /// Why, in a few words.
    let reason: String

    private static let fewestLevels = 3
    private static let mostLevels = 100

    /// Words from the least to the greatest; some mean nearly the same.
    private static let scales = [
        ["very low", "low", "normal", "medium", "moderate", "mid", "high", "very high", "urgent", "critical"],
        ["xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"],
        ["tiny", "small", "medium", "large", "extra large", "huge"],
        ["never", "rarely", "seldom", "sometimes", "often", "usually", "always"],
        ["bad", "poor", "fair", "average", "good", "very good", "excellent"],
        ["very difficult", "somewhat difficult", "neutral", "somewhat easy", "very easy"],
        ["strongly disagree", "disagree", "neutral", "agree", "strongly agree"],
        ["primary", "secondary", "tertiary"],
        ["beginner", "intermediate", "advanced", "expert"],
        ["mild", "moderate", "severe"],
    ]

    /// The order of some levels; nil if they have none, or are few.
    init?(_ texts: [String]) {
        guard (Self.fewestLevels...Self.mostLevels).contains(texts.count) else { return nil }
        let words = texts.map { $0.lowercased().trimmingSpaces() }
        for scale in Self.scales {
            let ranks = words.compactMap { scale.firstIndex(of: $0) }
            guard ranks.count == texts.count else { continue }
            levels = zip(ranks, texts).sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
            reason = "levels whose names have an order"
            return
        }
        let ranges = words.compactMap(NumberRange.init)
        guard ranges.count == texts.count, Set(ranges.map(\.unit)).subtracting([""]).count <= 1,
            ranges.contains(where: { $0.low != $0.high })
        else { return nil }
        let order = texts.indices.sorted {
            (ranges[$0].low, ranges[$0].high, texts[$0]) < (ranges[$1].low, ranges[$1].high, texts[$1])
        }
        let isApart = zip(order, order.dropFirst()).allSatisfy { ranges[$0].high <= ranges[$1].low }
        guard isApart else { return nil }
        levels = order.map { texts[$0] }
        reason = "ranges of numbers, which have an order"
    }
}

/// A number, or a range of numbers, as a level writes it.
private struct NumberRange {
    var low: Double
    var high: Double
    /// What the numbers are counted in: a quantity, or the word behind them; empty for none.
    let unit: String

    private static let below = ["<=", "<", "≤", "less than", "under", "below", "up to", "at most", "fewer than"]
    private static let above = [">=", ">", "≥", "more than", "over", "above", "at least", "greater than"]
    private static let aboveAfter = ["+", "and over", "and above", "and more", "and older", "or more", "or older"]

    /// Reads a text in small letters; nil for anything else.
    init?(_ text: String) {
        var rest = text[...]
        var (isBelow, isAbove) = (false, false)
        if let sign = Self.below.first(where: { rest.hasPrefix($0) }) {
            (isBelow, rest) = (true, rest.dropFirst(sign.count))
        } else if let sign = Self.above.first(where: { rest.hasPrefix($0) }) {
            (isAbove, rest) = (true, rest.dropFirst(sign.count))
        }
        guard let first = Self.number(&rest) else { return nil }
        (low, high) = (first, first)
        Self.skip(&rest)
        if let dash = ["-", "–", "to "].first(where: { rest.hasPrefix($0) }) {
            rest = rest.dropFirst(dash.count)
            guard !isBelow, !isAbove, let second = Self.number(&rest), second > first else { return nil }
            high = second
        }
        Self.skip(&rest)
        var word = String(rest)
        if let sign = Self.aboveAfter.first(where: { word.hasPrefix($0) || word.hasSuffix($0) }) {
            guard !isBelow, !isAbove, low == high else { return nil }
            isAbove = true
            word = (word.hasPrefix(sign) ? String(word.dropFirst(sign.count)) : String(word.dropLast(sign.count)))
        }
        word = word.trimmingSpaces()
        guard word.allSatisfy({ $0.isLetter || $0 == "%" }) else { return nil }
        if let known = word.count > 1 ? KnownUnits.named(word) : nil, known.offset == 0 {
            // Months before years.
            unit = known.quantity
            (low, high) = (low * known.factor, high * known.factor)
        } else {
            unit = word.count > 1 && word.hasSuffix("s") ? String(word.dropLast()) : word
        }
        if isBelow { low = -.infinity }
        if isAbove { high = .infinity }
    }

    /// A number with `k` for thousands or `m` for millions perhaps, without a sign.
    private static func number(_ rest: inout Substring) -> Double? {
        skip(&rest)
        let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }
        guard let value = WrittenNumber.value(String(digits)), value.isFinite else { return nil }
        rest = rest.dropFirst(digits.count)
        for (letter, factor) in [("k", 1e3), ("m", 1e6)] where rest.hasPrefix(letter) {
            guard !(rest.dropFirst().first?.isLetter ?? false) else { continue }
            rest = rest.dropFirst()
            return value * factor
        }
        return value
    }

    /// Leaves spaces and currencies out.
    private static func skip(_ rest: inout Substring) {
        rest = rest.drop { $0 == " " || $0 == "$" || $0 == "€" || $0 == "£" }
    }
}
