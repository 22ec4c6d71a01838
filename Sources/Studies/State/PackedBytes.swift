/// Writes values in as few bytes as they need; ``PackedReader`` reads them in the same order.
struct PackedWriter {
    /// What has been written.
    private(set) var bytes: [UInt8] = []

    /// A whole number, in one byte from -64 to 63.
    mutating func write(_ number: Int) {
        var rest = UInt(bitPattern: (number << 1) ^ (number >> (Int.bitWidth - 1)))
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// 64 bits, in eight bytes.
    mutating func write(_ word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A number to the bit, in eight bytes.
    mutating func write(_ number: Double) { write(number.bitPattern) }

    /// A number to the bit, the shorter the nearer it is to another.
    mutating func write(_ number: Double, near other: Double) {
        write(Int(Int64(bitPattern: number.bitPattern &- other.bitPattern)))
    }

    /// A truth value.
    mutating func write(_ truth: Bool) { bytes.append(truth ? 1 : 0) }

    /// Numbers, to the bit.
    mutating func write(_ numbers: [Double]) {
        write(numbers.count)
        for number in numbers { write(number) }
    }

    /// A text.
    mutating func write(_ text: String) {
        write(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// A text, or where it is among those that are kept once for all.
    mutating func write(_ text: String, sharedIn texts: inout SharedValues<String>) {
        let place = texts.place(of: text)
        write(place ?? -1)
        if place == nil { write(text) }
    }

    /// Whether there is a value, and the value.
    mutating func write<Value>(optional value: Value?, _ body: (inout Self, Value) -> Void) {
        write(value != nil)
        if let value { body(&self, value) }
    }
}

/// Reads what ``PackedWriter`` wrote, in the same order.
struct PackedReader {
    private let bytes: [UInt8]
    private var position: Int

    /// Begins to read at an offset.
    init(_ bytes: [UInt8], at offset: Int) {
        self.bytes = bytes
        position = offset
    }

    /// A whole number.
    mutating func int() -> Int {
        var rest: UInt = 0
        var shift: UInt = 0
        while true {
            let byte = next()
            rest |= UInt(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return Int(bitPattern: rest >> 1) ^ -Int(bitPattern: rest & 1)
    }

    /// 64 bits.
    mutating func word() -> UInt64 {
        defer { position += 8 }
        return bytes.withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        }
    }

    /// A number.
    mutating func double() -> Double { Double(bitPattern: word()) }

    /// A number that was written as what it differs by from another.
    mutating func double(near other: Double) -> Double {
        Double(bitPattern: other.bitPattern &+ UInt64(bitPattern: Int64(int())))
    }

    /// A truth value.
    mutating func bool() -> Bool { next() == 1 }

    /// Numbers.
    mutating func doubles() -> [Double] { (0..<int()).map { _ in double() } }

    /// A text.
    mutating func text() -> String {
        let count = int()
        defer { position += count }
        return String(decoding: bytes[position..<position + count], as: UTF8.self)
    }

    /// A text that may be among those that are kept once for all.
    mutating func text(sharedIn texts: SharedValues<String>) -> String {
        let place = int()
        return place < 0 ? text() : texts[place]
    }

    /// A value, if there was one.
    mutating func optional<Value>(_ body: (inout Self) -> Value) -> Value? { bool() ? body(&self) : nil }

    private mutating func next() -> UInt8 {
        defer { position += 1 }
        return bytes[position]
    }
}

/// Values that come again and again, each kept once and known by its place.
struct SharedValues<Value: Hashable & Sendable>: Sendable {
    private var values: [Value] = []
    private var places: [Value: Int] = [:]
    private let limit: Int

    /// Begins without values.
    init(atMost limit: Int) { self.limit = limit }

    /// The value at a place.
    subscript(place: Int) -> Value { values[place] }

    /// The place of a value; nil for a new one when there are as many as there may be.
    mutating func place(of value: Value) -> Int? {
        if let place = places[value] { return place }
        guard values.count < limit else { return nil }
        places[value] = values.count
        values.append(value)
        return values.count - 1
    }
}
