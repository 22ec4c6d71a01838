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
            guard measurement.values == nil, let value = number(measurement.value),
                let seconds = number(measurement.seconds)
            else { return nil }
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
        case .trialSuggested(let trial, let configuration, let placement, let reason, let seen):
            guard isPlain(reason), let values = self.text(configuration) else { return nil }
            return """
                {"trialSuggested":{"configuration":\(values),"placement":{"bracket":\(placement.bracket),\
                "target":\(placement.target)},"reason":"\(reason)","seen":\(seen),"trial":\(trial)}}
                """
        case .created, .started, .paused, .trialBranched, .trialEnqueued, .spaceEdited, .trialPromoted, .trialPaused,
            .attemptEnded, .attemptFailed, .trialEnded, .late, .ended:
            return nil
        }
    }

    /// The text of a configuration; nil if it is not plain.
    static func text(_ configuration: Configuration) -> String? {
        var parts: [String] = []
        parts.reserveCapacity(configuration.count)
        for (name, value) in configuration.pairs {
            guard isPlain(name), let value = self.text(value) else { return nil }
            parts.append("\"\(name)\":\(value)")
        }
        return "{" + parts.joined(separator: ",") + "}"
    }

    private static func text(_ value: ParameterValue) -> String? {
        switch value {
        case .float(let number): self.number(number)
        case .int(let number): String(number)
        case .bool(let truth): truth ? "true" : "false"
        case .string(let text): isPlain(text) ? "\"\(text)\"" : nil
        }
    }

    /// The event that a text stands for; nil if it is not one of the frequent ones, or not plain.
    static func event(_ text: String) -> StudyEvent? {
        var text = text
        return text.withUTF8 { bytes in
            var scanner = PlainTextScanner(bytes)
            if scanner.skip("{\"measured\":{\"_2\":{\"fidelity\":") { return measured(&scanner) }
            if scanner.skip("{\"trialLeased\":{\"attempt\":") { return leased(&scanner) }
            if scanner.skip("{\"trialSuggested\":{\"configuration\":{") { return suggested(&scanner) }
            if scanner.skip("{\"trialEnded\":{\"_2\":{\"completed\":{\"_0\":") { return completed(&scanner) }
            return nil
        }
    }

    private static func measured(_ scanner: inout PlainTextScanner) -> StudyEvent? {
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

    private static func leased(_ scanner: inout PlainTextScanner) -> StudyEvent? {
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

    private static func suggested(_ scanner: inout PlainTextScanner) -> StudyEvent? {
        var configuration = Configuration()
        var isComplete = scanner.skip("}")
        while !isComplete {
            guard let name = scanner.string(), scanner.skip(":"), let value = value(&scanner) else { return nil }
            configuration[name] = value
            isComplete = scanner.skip("}")
            guard isComplete || scanner.skip(",") else { return nil }
        }
        guard scanner.skip(",\"placement\":{\"bracket\":"),
            let bracket: Int = scanner.integer(), scanner.skip(",\"target\":"),
            let target: Int = scanner.integer(), scanner.skip("},\"reason\":"),
            let reason = scanner.string(), scanner.skip(",\"seen\":"),
            let seen: Int = scanner.integer(), scanner.skip(",\"trial\":"),
            let trial: Int = scanner.integer(), scanner.skip("}}"), scanner.isAtEnd
        else { return nil }
        return .trialSuggested(
            trial: trial, configuration: configuration, placement: Placement(bracket: bracket, target: target),
            reason: reason, seen: seen)
    }

    private static func value(_ scanner: inout PlainTextScanner) -> ParameterValue? {
        if scanner.skip("true") { return .bool(true) }
        if scanner.skip("false") { return .bool(false) }
        if let text = scanner.string() { return .string(text) }
        return scanner.integerOrNumber {
            .int($0)
        } or: {
            .float($0)
        }
    }

    private static func completed(_ scanner: inout PlainTextScanner) -> StudyEvent? {
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
