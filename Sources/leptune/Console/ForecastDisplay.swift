import Foundation
import Models
import Objectives

/// Shows on standard error which method is being judged, the best so far, and how long it will take.
final class ForecastDisplay {
    private let line: StatusLine
    private let start = Date()

    init(isQuiet: Bool) { line = StatusLine(isQuiet: isQuiet) }

    /// Shows how far the search is.
    func show(_ progress: ForecastSearch.Progress) {
        let seconds = Date().timeIntervalSince(start)
        line.show {
            var parts = ["forecast \(progress.done + 1)/\(progress.total)", progress.name]
            if let best = progress.best {
                parts.append(
                    "best \(best.errors.mase == nil ? "mae" : "mase") \(ProgressLine.short(best.errors.score)) "
                        + "(\(best.name))")
            }
            var time = ProgressLine.duration(seconds)
            if progress.share > 0.02, seconds > 1 {
                time += ", ETA \(ProgressLine.duration(seconds / progress.share * (1 - progress.share)))"
            }
            return (parts + [time]).joined(separator: " · ")
        }
    }

    /// Shows that the result is being fitted to all values.
    func refitting() {
        line.show(isLast: true) {
            "forecast · fitting the best to all values · \(ProgressLine.duration(Date().timeIntervalSince(start)))"
        }
    }

    /// Leaves the line.
    func finish() { line.finish() }
}
