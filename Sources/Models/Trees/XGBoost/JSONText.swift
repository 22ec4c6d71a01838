import Datasets

/// A JSON value of text that nobody vouches for: read without recursion deeper than ``deepest``, and without taking more
/// memory than a small multiple of the text.
enum JSONValue: Equatable {
    case object([String: JSONValue])
    case array([JSONValue])
    /// An array of numbers only.
    case numbers([Double])
    case number(Double)
    case string(String)
    case bool(Bool)
    case null

    private static let deepest = 24

    /// Reads one value and nothing after it.
    ///
    /// `NaN` and `Infinity` are numbers, as XGBoost writes them.
    ///
    /// - Throws: ``CheckpointError/damaged(_:)``.
    init(reading text: [UInt8]) throws(CheckpointError) {
        var reader = Reader(text: text)
        self = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == text.count else { throw .damaged("text follows the JSON") }
    }

    /// The value of a key of an object.
    func member(_ name: String) throws(CheckpointError) -> JSONValue {
        guard case .object(let members) = self, let value = members[name] else {
            throw .mismatch("its JSON has no \(name)")
        }
        return value
    }

    /// The numbers of a key of an object.
    func numbers(_ name: String) throws(CheckpointError) -> [Double] {
        switch try member(name) {
        case .numbers(let numbers): return numbers
        case .array(let values) where values.isEmpty: return []
        default: throw .mismatch("\(name) of its JSON is not a list of numbers")
        }
    }

    private struct Reader {
        let text: [UInt8]
        var position = 0

        private var next: UInt8? { position < text.count ? text[position] : nil }

        mutating func skipSpace() {
            while let byte = next, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
        }

        private mutating func expect(_ word: StaticString) throws(CheckpointError) {
            let count = word.utf8CodeUnitCount
            guard position + count <= text.count,
                (0..<count).allSatisfy({ text[position + $0] == word.utf8Start[$0] })
            else { throw .damaged("its JSON is broken at byte \(position)") }
            position += count
        }

        /// Whether a byte follows, which is then passed.
        private mutating func passes(_ byte: UInt8) -> Bool {
            skipSpace()
            guard next == byte else { return false }
            position += 1
            return true
        }

        mutating func value(depth: Int) throws(CheckpointError) -> JSONValue {
            guard depth < deepest else { throw .damaged("its JSON is nested too deeply") }
            skipSpace()
            switch next {
            case UInt8(ascii: "{"): return try object(depth: depth)
            case UInt8(ascii: "["): return try array(depth: depth)
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "t"):
                try expect("true")
                return .bool(true)
            case UInt8(ascii: "f"):
                try expect("false")
                return .bool(false)
            case UInt8(ascii: "n"):
                try expect("null")
                return .null
            default: return .number(try number())
            }
        }

        private mutating func object(depth: Int) throws(CheckpointError) -> JSONValue {
            position += 1
            var members: [String: JSONValue] = [:]
            if passes(UInt8(ascii: "}")) { return .object(members) }
            repeat {
                skipSpace()
                let name = try string()
                guard passes(UInt8(ascii: ":")) else { throw .damaged("its JSON is broken at byte \(position)") }
                members[name] = try value(depth: depth + 1)
            } while passes(UInt8(ascii: ","))
            guard passes(UInt8(ascii: "}")) else { throw .damaged("its JSON is broken at byte \(position)") }
            return .object(members)
        }

        private mutating func array(depth: Int) throws(CheckpointError) -> JSONValue {
            position += 1
            var numbers: [Double] = []
            var values: [JSONValue] = []
            if passes(UInt8(ascii: "]")) { return .array([]) }
            repeat {
                skipSpace()
                if let next, values.isEmpty, next < UInt8(ascii: "A"), isOfNumber(next) {
                    numbers.append(try number())
                    continue
                }
                let element = try value(depth: depth + 1)
                if case .number(let number) = element, values.isEmpty {
                    numbers.append(number)
                } else {
                    values += numbers.map { .number($0) }
                    numbers = []
                    values.append(element)
                }
            } while passes(UInt8(ascii: ","))
            guard passes(UInt8(ascii: "]")) else { throw .damaged("its JSON is broken at byte \(position)") }
            return values.isEmpty ? .numbers(numbers) : .array(values)
        }

        /// A string; the only escapes that XGBoost's own names can have are those of one character.
        private mutating func string() throws(CheckpointError) -> String {
            guard next == UInt8(ascii: "\"") else { throw .damaged("its JSON is broken at byte \(position)") }
            position += 1
            var bytes: [UInt8] = []
            while let byte = next, byte != UInt8(ascii: "\"") {
                position += 1
                guard byte == UInt8(ascii: "\\") else {
                    bytes.append(byte)
                    continue
                }
                guard let escaped = next, [UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "\"")].contains(escaped)
                else { throw .damaged("its JSON is broken at byte \(position)") }
                bytes.append(escaped)
                position += 1
            }
            guard next != nil, let result = String(validating: bytes, as: UTF8.self) else {
                throw .damaged("its JSON is broken at byte \(position)")
            }
            position += 1
            return result
        }

        private mutating func number() throws(CheckpointError) -> Double {
            let start = position
            while let byte = next, isOfNumber(byte) { position += 1 }
            guard position > start, position - start <= 64 else {
                throw .damaged("its JSON is broken at byte \(start)")
            }
            let token = start..<position
            let isWord = text[position - 1] > UInt8(ascii: "9")
            let number =
                isWord ? word(token) : text.withUnsafeBufferPointer { NumberParser.number(.init(rebasing: $0[token])) }
            guard let number else { throw .damaged("its JSON is broken at byte \(start)") }
            return number
        }

        private func word(_ token: Range<Int>) -> Double? {
            switch String(decoding: text[token], as: UTF8.self) {
            case "NaN": .nan
            case "Infinity": .infinity
            case "-Infinity": -.infinity
            default: nil
            }
        }

        private func isOfNumber(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }
}
