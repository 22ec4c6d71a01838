import Studies

/// The checks that every field of a decoded message passes, each with a message that names the field.
enum FieldCheck {
    /// A number of zero or more.
    static func count(_ value: Int64, _ field: String) throws(WireError) -> Int {
        guard value >= 0, let count = Int(exactly: value) else {
            throw WireError(.message, "\(field): expected 0 or more, found \(value)")
        }
        return count
    }

    /// A number of one or more.
    static func positive(_ value: Int64, _ field: String) throws(WireError) -> Int {
        guard value >= 1, let count = Int(exactly: value) else {
            throw WireError(.message, "\(field): expected 1 or more, found \(value)")
        }
        return count
    }

    /// A duration in seconds, finite and more than zero.
    static func seconds(_ value: Double, _ field: String) throws(WireError) -> Double {
        guard value > 0, value.isFinite else {
            throw WireError(.message, "\(field): expected a finite number of seconds above 0, found \(value)")
        }
        return value
    }

    /// A name: 1 to 128 bytes without control characters.
    static func name(_ value: String, _ field: String) throws(WireError) -> String {
        try bounded(value, Limits.nameBytes, field)
        guard !value.isEmpty, value.utf8.allSatisfy({ $0 >= 32 && $0 != 127 }) else {
            let found = value.isEmpty ? "an empty one" : "control characters"
            throw WireError(.message, "\(field): expected a name of 1 to \(Limits.nameBytes) bytes, found \(found)")
        }
        return value
    }

    /// Text for people, which may be empty.
    static func text(_ value: String, _ field: String) throws(WireError) -> String {
        try bounded(value, Limits.textBytes, field)
        return value
    }

    /// An entry of a list that may not be longer than `limit`.
    static func list<T>(_ values: [T], limit: Int = Limits.listCount, _ field: String) throws(WireError) -> [T] {
        guard values.count <= limit else {
            throw WireError(.message, "\(field): expected at most \(limit) entries, found \(values.count)")
        }
        return values
    }

    /// A few names with values.
    static func labels(_ labels: [ProtoLabel], _ field: String) throws(WireError) -> [String: String] {
        var values: [String: String] = [:]
        var last = ""
        for label in try list(labels, limit: Limits.labels, field) {
            guard last < label.name else { throw WireError(.message, "\(field): expected names in order, each once") }
            last = label.name
            values[try name(label.name, field)] = try name(label.value, field)
        }
        return values
    }

    /// A field that must be there.
    static func present<T>(_ value: T?, _ field: String) throws(WireError) -> T {
        guard let value else { throw WireError(.message, "\(field): missing") }
        return value
    }

    private static func bounded(_ value: String, _ limit: Int, _ field: String) throws(WireError) {
        guard value.utf8.count <= limit else {
            throw WireError(.message, "\(field): expected at most \(limit) bytes, found \(value.utf8.count)")
        }
    }
}

extension String {
    /// The text, cut between characters to the length that a message may carry.
    var cutToTextLimit: String {
        guard utf8.count > Limits.textBytes else { return self }
        var kept = ""
        var bytes = 0
        for scalar in unicodeScalars {
            bytes += UTF8.width(scalar)
            if bytes > Limits.textBytes - 3 { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept + "…"
    }
}
