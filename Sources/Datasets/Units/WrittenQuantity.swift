import Foundation

/// Numbers with a unit: `12 kg`, `3,5 cm`, `1,200 m²`, `1h 30m`, `2 years 3 months`, `120 widgets`.
package struct WrittenQuantity: Sendable, Equatable {
    /// The number, in ``unit``.
    package let value: Double
    /// What it is counted in; nil for a number without a unit.
    package let unit: NumberUnit?
    /// Whether a comma stood before its fraction.
    var hasDecimalComma = false

    /// Longer texts are none.
    private static let longest = 40
    /// A word that is not known has no more letters.
    private static let longestWord = 16

    /// Reads a text, that of a number without a unit included; nil for anything else.
    package init?(_ text: String) {
        if let number = WrittenNumber.value(text) {
            (value, unit) = (number, nil)
            return
        }
        guard let quantity = Array(text.utf8).withUnsafeBufferPointer(Self.read) else { return nil }
        self = quantity
    }

    private init(_ value: Double, _ unit: NumberUnit, hasDecimalComma: Bool = false) {
        self.value = value
        self.unit = unit
        self.hasDecimalComma = hasDecimalComma
    }

    /// Reads a number with a unit; nil for a number without one, and for anything else.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> WrittenQuantity? {
        guard (2...longest).contains(bytes.count), let first = bytes.first, first < 0x80, !isLetter(first),
            bytes.contains(where: { isLetter($0) || $0 >= 0x80 })
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let start = text.firstIndex(where: isUnitStart) else { return nil }
        let (number, rest) = (text[..<start], text[start...])
        let word = trimmed(rest)
        guard let written = Self.number(trimmed(number)) else { return nil }
        if let known = KnownUnits.named(word) {
            return WrittenQuantity(written.value, known, hasDecimalComma: written.hasDecimalComma)
        }
        if rest.contains(where: \.isNumber) { return compound(text) }
        // Codes such as 17A have no space, and are none.
        guard number.last?.isWhitespace ?? false, word.utf8.count <= longestWord,
            word.allSatisfy({ $0.isLetter || $0 == " " || $0 == "/" || $0 == "." }),
            word.split(separator: " ").count <= 2
        else { return nil }
        return WrittenQuantity(written.value, NumberUnit(name: word), hasDecimalComma: written.hasDecimalComma)
    }

    private static func number(_ text: String) -> (value: Double, hasDecimalComma: Bool)? {
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            NumberParser.number(bytes).map { ($0, false) } ?? WrittenNumber.number(bytes)
        }
    }

    /// The same in the unit that all of its quantity are told by, as `500 g` in `kg`.
    package var inBaseUnit: WrittenQuantity {
        guard let base = unit?.base, let change = NumberUnit.conversion(from: unit, to: base) else { return self }
        return WrittenQuantity(change(value), base, hasDecimalComma: hasDecimalComma)
    }

    /// Durations of several parts, each smaller than the one before: `1h 30m`, `2 years 3 months`; counted in the smallest.
    private static func compound(_ text: String) -> WrittenQuantity? {
        var rest = text[...]
        var (total, unit) = (0.0, NumberUnit?.none)
        while let start = rest.firstIndex(where: isUnitStart) {
            let end = rest[start...].firstIndex { $0.isNumber } ?? rest.endIndex
            let word = trimmed(rest[start..<end].filter { $0 != "," })
            let name = word.hasSuffix(" and") ? String(word.dropLast(4)) : word
            guard let value = Double(trimmed(rest[..<start])), value >= 0,
                let known = name == "m" ? KnownUnits.named("min") : KnownUnits.named(name),
                known.quantity == NumberUnit.second.quantity || known.quantity == "years",
                unit.map({ $0.quantity == known.quantity && $0.factor > known.factor }) ?? true,
                let change = NumberUnit.conversion(from: unit ?? known, to: known)
            else { return nil }
            (total, unit) = (change(total) + value, known)
            rest = rest[end...]
        }
        guard rest.isEmpty, let unit else { return nil }
        return WrittenQuantity(total, unit)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isUnitStart(_ character: Character) -> Bool {
        character.isLetter || character == "°" || character == "Ω"
    }

    private static func trimmed(_ text: some StringProtocol) -> String { text.trimmingCharacters(in: .whitespaces) }
}
