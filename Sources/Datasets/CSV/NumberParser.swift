/// Decimal numbers from bytes, correctly rounded.
package enum NumberParser {
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
    package static func number(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
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

    /// Reads a number with a comma before its fraction and perhaps points between thousands: `3,5`, `-1.234,50`.
    ///
    /// - Returns: nil for anything else, a number without a comma included.
    static func commaNumber(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        guard text.count <= 40, let comma = text.firstIndex(of: UInt8(ascii: ",")), comma > 0 else { return nil }
        var plain: [UInt8] = []
        var sincePoint: Int?
        for (index, byte) in text[..<comma].enumerated() {
            switch byte {
            case UInt8(ascii: "."):
                // Points stand between groups of three digits, the first of one to three.
                guard sincePoint.map({ $0 == 3 }) ?? (1...3).contains(plain.filter { digit($0) != nil }.count) else {
                    return nil
                }
                sincePoint = 0
            case UInt8(ascii: "-") where index == 0, UInt8(ascii: "+") where index == 0: plain.append(byte)
            default:
                guard digit(byte) != nil else { return nil }
                plain.append(byte)
                sincePoint = sincePoint.map { $0 + 1 }
            }
        }
        let fraction = text[(comma + 1)...]
        guard sincePoint.map({ $0 == 3 }) ?? true, !fraction.isEmpty, fraction.allSatisfy({ digit($0) != nil }) else {
            return nil
        }
        plain.append(UInt8(ascii: "."))
        plain += fraction
        return plain.withUnsafeBufferPointer { number($0) }
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
