/// Decimal numbers from bytes, correctly rounded.
enum NumberParser {
    /// Powers of ten that `Double` holds exactly.
    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// Reads a number such as `12`, `-0.5`, `.5`, `3.`, `1e-3`.
    ///
    /// Mantissas below 2⁵³ with a small exponent take one exact multiplication or division; the rest goes through
    /// the standard library.
    ///
    /// - Returns: nil for text that is not a number; an infinity for one beyond `Double` or one spelled `inf`.
    static func number(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        var at = 0
        let end = text.count
        guard end > 0 else { return nil }
        let negative = text[0] == UInt8(ascii: "-")
        if negative || text[0] == UInt8(ascii: "+") { at = 1 }

        var mantissa: UInt64 = 0
        var digits = 0
        var significant = 0
        var exponent = 0
        while at < end, let digit = digit(text[at]) {
            if significant < 19 { mantissa = mantissa &* 10 &+ digit } else { exponent += 1 }
            if mantissa != 0 { significant += 1 }
            digits += 1
            at += 1
        }
        if at < end && text[at] == UInt8(ascii: ".") {
            at += 1
            while at < end, let digit = digit(text[at]) {
                if significant < 19 {
                    mantissa = mantissa &* 10 &+ digit
                    exponent -= 1
                }
                if mantissa != 0 { significant += 1 }
                digits += 1
                at += 1
            }
        }
        guard digits > 0 else { return infinity(text, from: at, negative: negative) }
        if at < end && text[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            var sign = 1
            if at < end && (text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+")) {
                sign = text[at] == UInt8(ascii: "-") ? -1 : 1
                at += 1
            }
            var power = 0
            let start = at
            while at < end, let digit = digit(text[at]) {
                power = min(power * 10 + Int(digit), 1_000_000)
                at += 1
            }
            guard at > start else { return nil }
            exponent += sign * power
        }
        guard at == end else { return nil }

        if significant <= 19 && mantissa <= 1 << 53 && abs(exponent) <= 22 {
            let value = Double(mantissa)
            let scaled = exponent < 0 ? value / powers[-exponent] : value * powers[exponent]
            return negative ? -scaled : scaled
        }
        return Double(String(decoding: text, as: UTF8.self))
    }

    @inline(__always)
    private static func digit(_ byte: UInt8) -> UInt64? {
        let value = byte &- UInt8(ascii: "0")
        return value < 10 ? UInt64(value) : nil
    }

    private static func infinity(_ text: UnsafeBufferPointer<UInt8>, from start: Int, negative: Bool) -> Double? {
        let word = text[start...].map { $0 | 0x20 }
        guard word == Array("inf".utf8) || word == Array("infinity".utf8) else { return nil }
        return negative ? -.infinity : .infinity
    }
}
