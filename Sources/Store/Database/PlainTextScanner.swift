/// Goes through a text of JSON from left to right, as far as it is plain.
///
/// Only valid while the memory that it was given is; used within `String.withUTF8` and nowhere else.
struct PlainTextScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Whether nothing is left.
    var isAtEnd: Bool { position == bytes.count }

    /// Passes over a text, if it comes next.
    mutating func skip(_ expected: StaticString) -> Bool {
        let count = expected.utf8CodeUnitCount
        guard bytes.count - position >= count else { return false }
        for index in 0..<count where bytes[position + index] != expected.utf8Start[index] { return false }
        position += count
        return true
    }

    /// A whole number.
    mutating func integer<Value: FixedWidthInteger>() -> Value? {
        Value(take { Self.isDigit($0) || $0 == UInt8(ascii: "-") })
    }

    /// A number in the form that Swift gives it.
    mutating func number() -> Double? {
        Double(take(while: Self.isPartOfNumber))
    }

    /// A number: whole if it has neither point nor exponent.
    ///
    /// Large powers of ten are left to the general coder, which takes some of them for whole numbers.
    mutating func integerOrNumber<Value>(_ whole: (Int) -> Value, or real: (Double) -> Value) -> Value? {
        let text = take(while: Self.isPartOfNumber)
        if text.utf8.contains(UInt8(ascii: "+")) { return nil }
        if let value = Int(text) { return whole(value) }
        return text.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") } ? Double(text).map(real) : nil
    }

    /// A string without escapes.
    mutating func string() -> String? {
        guard skip("\"") else { return nil }
        let text = take { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        return skip("\"") ? text : nil
    }

    private mutating func take(while belongs: (UInt8) -> Bool) -> String {
        let start = position
        while position < bytes.count, belongs(bytes[position]) { position += 1 }
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isPartOfNumber(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "e")
    }
}
