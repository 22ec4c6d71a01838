import Foundation

/// A value of the metric that a program printed.
public struct MetricLine: Equatable, Sendable {
    /// The fidelity it was measured at, if the line says so.
    public var step: Int?
    /// The value.
    public var value: Double

    /// Reads `accuracy=0.93`, `step=3 accuracy=0.93` or `{"step": 3, "accuracy": 0.93}`.
    ///
    /// - Parameters:
    ///   - line: A line of the program's standard output.
    ///   - metric: The metric's name.
    ///   - fidelity: The resource's name, which may be used for `step`.
    /// - Returns: nil for a line that has no number for the metric.
    public init?(_ line: String, metric: String, fidelity: String) {
        let numbers = Self.numbers(line)
        guard let value = numbers[metric] else { return nil }
        self.value = value
        step = ["step", "epoch", fidelity].lazy.compactMap { numbers[$0] }.first.flatMap { Int(exactly: $0) }
    }

    /// The numbers that a line gives by name.
    public static func numbers(_ line: String) -> [String: Double] {
        line.first { !$0.isWhitespace } == "{" ? object(line) : pairs(line)
    }

    private static func pairs(_ line: String) -> [String: Double] {
        var numbers: [String: Double] = [:]
        for word in withoutBlanksAroundSigns(line).split(whereSeparator: { $0.isWhitespace || $0 == "," || $0 == ";" })
        {
            guard let sign = word.firstIndex(of: "=") else { continue }
            numbers[String(word[..<sign])] = Double(word[word.index(after: sign)...])
        }
        return numbers
    }

    /// The line with `=` for every `=` between blanks, in one pass: a program may print 64 KiB of blanks.
    private static func withoutBlanksAroundSigns(_ line: String) -> String {
        var compact: [UInt8] = []
        compact.reserveCapacity(line.utf8.count)
        var blanks: [UInt8] = []
        for byte in line.utf8 {
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                blanks.append(byte)
                continue
            }
            if byte != UInt8(ascii: "="), compact.last != UInt8(ascii: "=") { compact += blanks }
            blanks.removeAll(keepingCapacity: true)
            compact.append(byte)
        }
        return String(decoding: compact, as: UTF8.self)
    }

    private static func object(_ line: String) -> [String: Double] {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: mark + "Infinity", negativeInfinity: mark + "-Infinity", nan: mark + "NaN")
        // Silence is right: a line that is not an object is ordinary output of the program.
        let members = (try? decoder.decode([String: Member].self, from: markingWords(line))) ?? [:]
        return members.compactMapValues(\.number)
    }

    /// What tells a word that stands for a number from a text.
    private static let mark = "\u{E000}"

    /// The line with a marked text for `NaN`, likewise for `Infinity` and `-Infinity`: Python writes these words, which JSON
    /// does not know.
    ///
    /// JSON5 knows them, but Foundation's decoder of it traps on `5e-`.
    private static func markingWords(_ line: String) -> Data {
        var marked = Data()
        var word: [UInt8] = []
        var isInText = false
        var isEscaped = false
        func flush() {
            let isNumber = [Array("NaN".utf8), Array("Infinity".utf8), Array("-Infinity".utf8)].contains(word)
            marked += isNumber ? Array("\"\(mark)".utf8) + word + [UInt8(ascii: "\"")] : word
            word.removeAll(keepingCapacity: true)
        }
        for byte in line.utf8 {
            if !isInText, byte == UInt8(ascii: "-") || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 {
                word.append(byte)
                continue
            }
            if !word.isEmpty { flush() }
            marked.append(byte)
            if byte == UInt8(ascii: "\""), !isEscaped { isInText.toggle() }
            isEscaped = isInText && byte == UInt8(ascii: "\\") && !isEscaped
        }
        flush()
        return marked
    }

    /// A member of the object; one that is not a number is not an error.
    private struct Member: Decodable {
        let number: Double?

        init(from decoder: any Decoder) throws {
            // Silence is right: texts, lists and objects may stand beside the metric.
            number = try? decoder.singleValueContainer().decode(Double.self)
        }
    }
}
