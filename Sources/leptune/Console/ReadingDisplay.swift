import Foundation

/// Shows how far a large table has been gone through, on standard error.
final class ReadingDisplay {
    private let line: StatusLine
    private let name: String
    private let start = Date()

    init(_ file: String, isQuiet: Bool) {
        line = StatusLine(isQuiet: isQuiet)
        name = TextTable.harmless(URL(filePath: file).lastPathComponent)
    }

    /// Shows the share of the work that is done.
    func show(_ share: Double) {
        line.show(isLast: false) {
            let seconds = Date().timeIntervalSince(start)
            let left = share > 0.01 ? ", ETA \(ProgressLine.duration(seconds / share * (1 - share)))" : ""
            return "\(name) · \(Int(100 * share)) % · \(ProgressLine.duration(seconds))\(left)"
        }
    }

    /// Leaves the line.
    func finish() { line.finish() }
}
