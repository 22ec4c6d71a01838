import SearchSpaces
import Studies

/// The canonical text of the events of which a study has most, written and read without a general JSON coder.
///
/// A study of 100,000 trials has millions of measurements; reading them with `JSONDecoder` would take a minute. Both
/// directions give up (nil) on whatever is not plain, and the general coder, which defines the form, takes over.
enum PlainEventText {
    /// The text of an event; nil if it is not one of the frequent ones, or not plain.
    static func text(_ event: StudyEvent) -> String? {
        switch event {
        case .measured(let trial, let attempt, let measurement):
            guard let value = number(measurement.value), let seconds = number(measurement.seconds) else { return nil }
            return """
                {"measured":{"_2":{"fidelity":\(measurement.fidelity),"seconds":\(seconds),\
                "sequence":\(measurement.sequence),"value":\(value)},"attempt":\(attempt),"trial":\(trial)}}
                """
        case .trialLeased(let trial, let attempt, let lease, let worker, let from):
            guard isPlain(worker.rawValue) else { return nil }
            return """
                {"trialLeased":{"attempt":\(attempt),"from":\(from),"lease":{"high":\(lease.high),"low":\(lease.low)},\
                "trial":\(trial),"worker":"\(worker.rawValue)"}}
                """
        case .trialEnded(let trial, let attempt?, .completed(let value)):
            guard let value = number(value) else { return nil }
            return #"{"trialEnded":{"_2":{"completed":{"_0":\#(value)}},"attempt":\#(attempt),"trial":\#(trial)}}"#
        case .created, .started, .paused, .trialSuggested, .trialPromoted, .trialPaused, .attemptEnded, .trialEnded,
            .late, .ended:
            return nil
        }
    }

    /// The event that a text stands for; nil if it is not one of the frequent ones, or not plain.
    static func event(_ text: borrowing String) -> StudyEvent? {
        var scanner = Scanner(text.utf8)
        if scanner.skip("{\"measured\":{\"_2\":{\"fidelity\":") { return measured(&scanner) }
        if scanner.skip("{\"trialLeased\":{\"attempt\":") { return leased(&scanner) }
        if scanner.skip("{\"trialEnded\":{\"_2\":{\"completed\":{\"_0\":") { return completed(&scanner) }
        return nil
    }

    private static func measured(_ scanner: inout Scanner) -> StudyEvent? {
        guard let fidelity: Int = scanner.integer(), scanner.skip(",\"seconds\":"),
            let seconds = scanner.number(), scanner.skip(",\"sequence\":"),
            let sequence: Int = scanner.integer(), scanner.skip(",\"value\":"),
            let value = scanner.number(), scanner.skip("},\"attempt\":"),
            let attempt: Int = scanner.integer(), scanner.skip(",\"trial\":"),
            let trial: Int = scanner.integer(), scanner.skip("}}"), scanner.isAtEnd
        else { return nil }
        let measurement = Measurement(sequence: sequence, fidelity: fidelity, value: value, seconds: seconds)
        return .measured(trial: trial, attempt: attempt, measurement)
    }

    private static func leased(_ scanner: inout Scanner) -> StudyEvent? {
        guard let attempt: Int = scanner.integer(), scanner.skip(",\"from\":"),
            let from: Int = scanner.integer(), scanner.skip(",\"lease\":{\"high\":"),
            let high: UInt64 = scanner.integer(), scanner.skip(",\"low\":"),
            let low: UInt64 = scanner.integer(), scanner.skip("},\"trial\":"),
            let trial: Int = scanner.integer(), scanner.skip(",\"worker\":"),
            let worker = scanner.string(), scanner.skip("}}"), scanner.isAtEnd
        else { return nil }
        return .trialLeased(
            trial: trial, attempt: attempt, lease: LeaseID(high: high, low: low), worker: WorkerID(rawValue: worker),
            from: from)
    }

    private static func completed(_ scanner: inout Scanner) -> StudyEvent? {
        guard let value = scanner.number(), scanner.skip("}},\"attempt\":"),
            let attempt: Int = scanner.integer(), scanner.skip(",\"trial\":"),
            let trial: Int = scanner.integer(), scanner.skip("}}"), scanner.isAtEnd
        else { return nil }
        return .trialEnded(trial: trial, attempt: attempt, .completed(value))
    }

    /// A finite number in the form that `JSONEncoder` gives it: the shortest that reads back, whole ones without point.
    private static func number(_ value: Double) -> String? {
        guard value.isFinite else { return nil }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c }
    }
}

extension PlainEventText {
    /// Goes through a text from left to right.
    private struct Scanner {
        private var rest: Substring.UTF8View

        init(_ text: String.UTF8View) {
            rest = text[...]
        }

        var isAtEnd: Bool { rest.isEmpty }

        /// Passes over a text, if it comes next.
        mutating func skip(_ expected: StaticString) -> Bool {
            let count = expected.utf8CodeUnitCount
            let start = UnsafeBufferPointer(start: expected.utf8Start, count: count)
            guard rest.count >= count, rest.prefix(count).elementsEqual(start) else { return false }
            rest = rest.dropFirst(count)
            return true
        }

        mutating func integer<Value: FixedWidthInteger>() -> Value? {
            let digits = take { (48...57).contains($0) || $0 == 45 }
            return Value(digits)
        }

        mutating func number() -> Double? {
            let digits = take { (48...57).contains($0) || $0 == 45 || $0 == 46 || $0 == 101 || $0 == 43 }
            return Double(digits)
        }

        /// A string without escapes.
        mutating func string() -> String? {
            guard skip("\"") else { return nil }
            let text = take { $0 >= 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c }
            return skip("\"") ? String(text) : nil
        }

        private mutating func take(while belongs: (UInt8) -> Bool) -> Substring {
            let taken = rest.prefix(while: belongs)
            rest = rest[taken.endIndex...]
            return Substring(taken)
        }
    }
}
