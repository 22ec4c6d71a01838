/// What kind of values a column has, by rules that look at names and values.
struct KindInference {
    /// Fewer rows than this say too little to take a column for an identifier by its values alone.
    static let fewRows = 20
    /// With so many rows codes that hardly ever come twice are those of rows, of which some were copied.
    private static let (manyRows, nearlyUnique) = (200, 0.98)

    let kind: ColumnKind
    let reason: String
    var separator: String?
    var dateForm: DateForm?
    /// The levels from the least, if they have an order.
    var order: [String]?

    init(_ kind: ColumnKind, _ reason: String, separator: String? = nil, dateForm: DateForm? = nil) {
        self.kind = kind
        self.reason = reason
        self.separator = separator
        self.dateForm = dateForm
    }

    init(_ column: RawColumn) {
        let present = column.present
        if present == 0 {
            self.init(.constant, "no row has a value")
        } else if let numbers = column.numbers {
            self = Self.ofNumbers(numbers, name: column.name)
        } else {
            self = Self.ofTexts(column)
        }
    }

    // MARK: - Numbers

    private static func ofNumbers(_ numbers: [Double], name: String) -> KindInference {
        let distinct = Set(numbers)
        if distinct.count == 1 { return .init(.constant, "the same number in every row") }
        guard numbers.allSatisfy({ Int(exactly: $0) != nil }) else { return .init(.number, "numbers with fractions") }
        if distinct.isSubset(of: [0, 1]) { return .init(.boolean, "only 0 and 1") }
        let words = Self.words(of: name)
        let isNamed = isIdentifierName(words)
        let enough = numbers.count >= fewRows
        if enough, isNamed, distinct.count > 20 { return .init(.identifier, "whole numbers under the name of a key") }
        if enough, distinct.count == numbers.count, isConsecutive(numbers) {
            return .init(.identifier, "numbers the rows one after the other")
        }
        let low = distinct.min() ?? 0
        let high = distinct.max() ?? 0
        if enough, low >= 5e8, high <= 4.2e9, words.contains(where: { ["time", "timestamp", "date"].contains($0) }) {
            return .init(.date, "seconds since 1970")
        }
        return .init(.integer, wholeNumbers(low, high))
    }

    /// Why a column is one of whole numbers.
    static func wholeNumbers(_ low: Double, _ high: Double) -> String {
        func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
        return "whole numbers from \(text(low)) to \(text(high))"
    }

    private static func isConsecutive(_ numbers: [Double]) -> Bool {
        zip(numbers, numbers.dropFirst()).allSatisfy { $1 - $0 == 1 }
    }

    /// The words of a name: `hostId`, `host_id` and `Host ID` are `host` and `id`.
    static func words(of name: String) -> [String] {
        var words: [String] = []
        var current = ""
        var wasLower = false
        for character in name {
            guard character.isLetter || character.isNumber else {
                if !current.isEmpty { words.append(current) }
                current = ""
                wasLower = false
                continue
            }
            if character.isUppercase, wasLower {
                words.append(current)
                current = ""
            }
            wasLower = character.isLowercase
            current += character.lowercased()
        }
        if !current.isEmpty { words.append(current) }
        return words
    }

    private static func isIdentifierName(_ words: [String]) -> Bool {
        guard let last = words.last else { return false }
        return ["id", "ids", "uid", "uuid", "guid", "key", "udi"].contains(last) || words == ["index"]
            || words == ["instant"] || words == ["row"] || words == ["unnamed", "0"]
    }

    // MARK: - Texts

    private static let yes: [Set<String>] = [
        ["yes", "no"], ["true", "false"], ["y", "n"], ["t", "f"], ["on", "off"],
    ]

    /// Levels that have an order that goes round, or does not hold for one of them.
    private static let otherScales: [Set<String>] = [
        ["very difficult", "somewhat difficult", "neutral", "somewhat easy", "very easy", "don't know"],
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        [
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december",
        ],
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    ]

    private static func ofTexts(_ column: RawColumn) -> KindInference {
        let levels = column.levels
        let present = column.present
        if levels.count == 1 { return .init(.constant, "the same text in every row") }
        if let pictures = pictures(levels) { return pictures }
        let lower = Set(levels.map { $0.text.lowercased().trimmingSpaces() })
        if yes.contains(where: { lower == $0 }) { return .init(.boolean, "two values that say yes and no") }
        if let order = LevelOrder(levels.map(\.text)) {
            var inference = KindInference(.ordinal, order.reason)
            inference.order = order.levels
            return inference
        }
        if levels.count >= 3, otherScales.contains(where: { lower.isSubset(of: $0) }) {
            return .init(.ordinal, "levels whose names have an order")
        }
        // Long columns of free text are judged by some of it.
        let sample =
            levels.count > 2000 ? stride(from: 0, to: levels.count, by: levels.count / 2000).map { levels[$0] } : levels
        if let form = DateForm.best(for: sample.map(\.text), counts: sample.map(\.count), reading: 0.95) {
            let reason =
                switch form {
                case .iso: "dates as ISO 8601 writes them"
                case .ofDay: form.rawValue
                case .monthFirst, .dayFirst, .yearFirst: "dates, \(form.rawValue)"
                case .named: "dates \(form.rawValue)"
                case .namedMonth, .numberedMonth: form.rawValue
                }
            return .init(.date, reason, dateForm: form)
        }
        let isUnique = levels.count == present
        let share = Double(levels.count) / Double(present)
        var words = 0
        var characters = 0
        for level in sample {
            words += level.text.split { $0 == " " || $0 == "\n" || $0 == "\t" }.count
            characters += level.text.utf8.count
        }
        let meanWords = Double(words) / Double(sample.count)
        let meanCharacters = Double(characters) / Double(sample.count)
        if let separator = listSeparator(sample, meanWords: meanWords) {
            return .init(.list, "items with \"\(separator)\" between them", separator: separator)
        }
        let isNamed = isIdentifierName(Self.words(of: column.name))
        if present >= fewRows, meanWords < 2, isUnique || (isNamed && share > 0.5) {
            return .init(
                .identifier, isUnique ? "a different text without spaces in every row" : "texts under the name of a key"
            )
        }
        if present >= manyRows, meanWords < 2, share >= nearlyUnique,
            sample.allSatisfy({ $0.text.contains(where: \.isNumber) })
        {
            return .init(.identifier, "a different code in nearly every row")
        }
        if levels.count > 20, share > 0.3, meanWords >= 3 || (meanWords >= 2 && meanCharacters >= 20) {
            return .init(.text, String(format1: "about ", meanWords, " words a value, mostly different ones"))
        }
        return .init(.category, "\(levels.count) levels")
    }

    /// Nil unless nearly all levels are paths of pictures, or what was seen of some.
    private static func pictures(_ levels: [(text: String, count: Int)]) -> KindInference? {
        if PictureText.isOne(levels[0].text), levels.allSatisfy({ PictureText.isOne($0.text) }) {
            return .init(.image, "what was seen of \(levels.count) pictures")
        }
        guard PicturePath.areMost(of: levels) else { return nil }
        return .init(.image, "paths of PNG or JPEG files")
    }

    /// The separator of a list: in a third of the values at least, between short items that come again.
    private static func listSeparator(_ levels: [(text: String, count: Int)], meanWords: Double) -> String? {
        for separator in ["|", ";", ","] {
            let holders = levels.filter { $0.text.contains(separator) }
            guard 3 * holders.count >= levels.count, holders.count >= (separator == "," ? 5 : 2) else { continue }
            var items: Set<String> = []
            var total = 0
            var characters = 0
            for level in levels {
                for item in level.text.split(separator: Character(separator)) {
                    let item = String(item).trimmingSpaces()
                    items.insert(item.lowercased())
                    total += 1
                    characters += item.utf8.count
                }
            }
            guard total > 0 else { continue }
            let comes = Double(total) / Double(items.count)
            // Sentences have commas too; their parts are longer and do not come again.
            if comes >= (separator == "," ? 4 : 2), characters <= 24 * total { return separator }
        }
        return nil
    }
}

extension String {
    /// A number with one decimal between two texts.
    fileprivate init(format1 before: String, _ number: Double, _ after: String) {
        self = before + "\((number * 10).rounded() / 10)" + after
    }
}
