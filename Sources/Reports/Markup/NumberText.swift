import Datasets
import Foundation
package import SearchSpaces

/// Numbers, durations and times as people read them; the same in every locale.
package enum NumberText {
    /// A number with up to so many significant digits, without needless zeros.
    package static func significant(_ x: Double, digits: Int = 5) -> String {
        if x.isNaN { return "not a number" }
        if x.isInfinite { return x < 0 ? "−∞" : "∞" }
        var text = String(format: "%.\(digits)g", x)
        if let mark = text.firstIndex(of: "e") {
            let exponent = Int(text[text.index(after: mark)...]) ?? 0
            text = "\(text[..<mark])e\(exponent)"
        }
        return text.hasPrefix("-") ? "−" + text.dropFirst() : text
    }

    /// A share as per cent.
    package static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "–" }
        return share < 0.0995 ? significant(share * 100, digits: 2) + "%" : "\(Int((share * 100).rounded()))%"
    }

    /// A whole number with thin spaces between groups of three digits from five digits on.
    package static func count(_ n: Int) -> String {
        let digits = String(n.magnitude)
        guard digits.count > 4 else { return (n < 0 ? "−" : "") + digits }
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "\u{202F}" }
            text.append(digit)
        }
        return (n < 0 ? "−" : "") + text
    }

    /// A count with its noun.
    package static func count(_ n: Int, _ singular: String, _ plural: String? = nil) -> String {
        count(n) + " " + (n == 1 ? singular : plural ?? singular + "s")
    }

    /// A length of time in the two largest units that matter.
    package static func duration(_ seconds: Double) -> String {
        guard seconds >= 0, seconds < 1e12 else { return "–" }
        if seconds < 0.0995 { return "\(Int((seconds * 1000).rounded())) ms" }
        if seconds < 9.95 { return significant((seconds * 10).rounded() / 10, digits: 2) + " s" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return pair(whole / 60, "min", whole % 60, "s") }
        if whole < 86400 { return pair(whole / 3600, "h", whole % 3600 / 60, "min") }
        return pair(whole / 86400, "d", whole % 86400 / 3600, "h")
    }

    private static func pair(_ a: Int, _ unit: String, _ b: Int, _ smaller: String) -> String {
        b == 0 ? "\(a) \(unit)" : "\(a) \(unit) \(b) \(smaller)"
    }

    /// A size in bytes.
    package static func bytes(_ n: Int) -> String {
        var size = Double(n)
        for unit in ["bytes", "KiB", "MiB", "GiB"] {
            if size < 1024 { return significant(size, digits: 3) + " " + unit }
            size /= 1024
        }
        return significant(size, digits: 3) + " TiB"
    }

    /// A moment in UTC, as `2026-09-21 13:33 UTC`.
    package static func moment(_ milliseconds: Int64) -> String {
        let days = Int((Double(milliseconds) / 86_400_000).rounded(.down))
        let minutes = Int((Double(milliseconds) / 60_000).rounded(.down)) - days * 1440
        let date = ISODate(daysSince1970: days)
        return String(
            format: "%04d-%02d-%02d %02d:%02d UTC", date.year, date.month, date.day, minutes / 60, minutes % 60)
    }

    /// A parameter's value, rounded for reading.
    package static func value(_ value: ParameterValue?) -> String {
        switch value {
        case .float(let x): significant(x)
        case .int(let x): String(x)
        case .string(let x): x
        case .bool(let x): x ? "true" : "false"
        case nil: "–"
        }
    }

    /// The beginning of a text that may be long.
    package static func short(_ text: String, _ limit: Int = 40) -> String {
        text.count > limit ? String(text.prefix(limit - 1)) + "…" : text
    }
}
