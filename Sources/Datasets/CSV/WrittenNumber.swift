/// Numbers as people write them for people: `$1,234.50`, `12 %`, `-3'000`, `(250)` for less than nothing, `12,5`.
///
/// A currency or a percent sign is taken away, so that 12 % is 12. A comma is one between thousands where all groups behind
/// the first have three digits, and else one before a fraction.
package enum WrittenNumber {
    /// Longer texts are no numbers.
    private static let longest = 40
    private static let currencies = ["$", "€", "£", "¥", "₹"].map { Array($0.utf8) }
    /// Spaces that do not break lines, as some write them between thousands and before a percent sign.
    private static let spaces = ["\u{a0}", "\u{202f}", "\u{2009}"].map { Array($0.utf8) }
    private static let minus = Array("\u{2212}".utf8)

    /// What a text stands for, plain numbers included; nil for anything else.
    package static func value(_ text: String) -> Double? {
        if let number = Double(text) { return number }
        guard text.utf8.count <= longest else { return nil }
        return Array(text.utf8).withUnsafeBufferPointer { number($0)?.value }
    }

    /// Reads a number that is not written plainly.
    ///
    /// - Returns: The number, and whether a comma stood before its fraction; nil for plain numbers and for other texts.
    static func number(_ text: UnsafeBufferPointer<UInt8>) -> (value: Double, hasDecimalComma: Bool)? {
        guard (2...longest).contains(text.count) else { return nil }
        var rest = text[...]
        var isNegative = false
        if rest.first == UInt8(ascii: "("), rest.last == UInt8(ascii: ")") {
            isNegative = true
            rest = rest.dropFirst().dropLast()
        }
        let hasSign = takeSign(&rest, &isNegative)
        let hasCurrency = takeFirst(&rest, of: currencies)
        trim(&rest)
        // -$5 and $-5 are both written.
        if hasCurrency, !hasSign { _ = takeSign(&rest, &isNegative) }
        _ = takeLast(&rest, of: hasCurrency ? [] : currencies + [[UInt8(ascii: "%")]])
        trim(&rest)
        guard let first = rest.first, isDigit(first) || first == UInt8(ascii: "."), let last = rest.last,
            isDigit(last) || last == UInt8(ascii: ".")
        else { return nil }
        let size: (value: Double, hasDecimalComma: Bool)? =
            if let value = withoutGroups(rest).flatMap({ $0.withUnsafeBufferPointer(NumberParser.number) }) {
                (value, false)
            } else {
                Array(rest).withUnsafeBufferPointer(NumberParser.commaNumber).map { ($0, true) }
            }
        return size.map { (isNegative ? -$0.value : $0.value, $0.hasDecimalComma) }
    }

    /// The number without what stands between thousands; nil if groups are not of three digits.
    private static func withoutGroups(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
        var plain: [UInt8] = []
        var sinceMark: Int?
        var separator: [UInt8]?
        var rest = text
        // Two points and more stand between thousands.
        let point = UInt8(ascii: ".")
        let hasPoints = text.count { $0 == point } > 1
        while let byte = rest.first, byte != point || hasPoints {
            if isDigit(byte) {
                plain.append(byte)
                sinceMark = sinceMark.map { $0 + 1 }
                rest = rest.dropFirst()
                continue
            }
            let marks = hasPoints ? [[point]] : [[UInt8(ascii: ",")], [UInt8(ascii: "'")]] + spaces
            guard let mark = marks.first(where: { rest.starts(with: $0) }), separator == nil || separator == mark,
                sinceMark.map({ $0 == 3 }) ?? ((1...3).contains(plain.count) && plain != [UInt8(ascii: "0")])
            else { return nil }
            (separator, sinceMark) = (mark, 0)
            rest = rest.dropFirst(mark.count)
        }
        guard sinceMark.map({ $0 == 3 }) ?? true, rest.dropFirst().allSatisfy(isDigit) else { return nil }
        return plain + rest
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func takeSign(_ text: inout Slice<UnsafeBufferPointer<UInt8>>, _ isNegative: inout Bool) -> Bool {
        if takeFirst(&text, of: [[UInt8(ascii: "-")], minus]) {
            isNegative.toggle()
            return true
        }
        return takeFirst(&text, of: [[UInt8(ascii: "+")]])
    }

    private static func takeFirst(_ text: inout Slice<UnsafeBufferPointer<UInt8>>, of marks: [[UInt8]]) -> Bool {
        guard let mark = marks.first(where: { text.starts(with: $0) }) else { return false }
        text = text.dropFirst(mark.count)
        return true
    }

    private static func takeLast(_ text: inout Slice<UnsafeBufferPointer<UInt8>>, of marks: [[UInt8]]) -> Bool {
        guard let mark = marks.first(where: { text.suffix($0.count).elementsEqual($0) }) else { return false }
        text = text.dropLast(mark.count)
        return true
    }

    /// Takes spaces away at both ends.
    private static func trim(_ text: inout Slice<UnsafeBufferPointer<UInt8>>) {
        let all = spaces + [[UInt8(ascii: " ")]]
        while takeFirst(&text, of: all) {}
        while takeLast(&text, of: all) {}
    }
}
