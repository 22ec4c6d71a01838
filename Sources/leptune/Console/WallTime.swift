import Foundation

/// Times as people read them.
enum WallTime {
    /// A time in UTC, to the second, as `2026-11-23 14:05:09Z`.
    ///
    /// - Parameter milliseconds: Since 1970.
    static func text(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            .formatted(Date.ISO8601FormatStyle(dateTimeSeparator: .space))
    }
}
