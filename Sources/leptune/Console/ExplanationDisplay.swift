import Foundation

/// Shows on standard error how much of a work is done, such as an explanation.
final class ExplanationDisplay {
    private let line: StatusLine
    private let start = Date()

    private let work: String

    init(isQuiet: Bool, doing work: String = "explaining") {
        line = StatusLine(isQuiet: isQuiet)
        self.work = work
    }

    /// Shows a share of the work.
    func show(_ share: Double) {
        let seconds = Date().timeIntervalSince(start)
        guard seconds >= 1 else { return }
        line.show {
            let left = share > 0 ? seconds / share * (1 - share) : 0
            return "\(work) · \(Int(share * 100)) % · \(ProgressLine.duration(seconds)), "
                + "ETA \(ProgressLine.duration(left))"
        }
    }

    /// Leaves the line.
    func finish() { line.finish() }
}
