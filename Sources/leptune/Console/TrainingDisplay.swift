import Foundation
import Models
import Objectives

/// Shows how a training goes on standard error.
final class TrainingDisplay {
    private let line: StatusLine
    private let name: String
    private let metric: String
    private let isLong: Bool
    private let start = Date()
    private var last: TrainingProgress?

    init(_ training: SingleTraining, isQuiet: Bool) {
        line = StatusLine(isQuiet: isQuiet)
        name = training.dataName
        metric = training.metric.name
        isLong = training.epochs > 1
    }

    /// Shows that an epoch is complete.
    func show(_ progress: TrainingProgress) {
        last = progress
        line.show(isLast: isLong && progress.epoch == progress.epochs) { text }
    }

    /// Shows the time that has passed.
    func tick() { line.show { text } }

    /// Leaves the line.
    func finish() { line.finish() }

    private var text: String {
        let seconds = Date().timeIntervalSince(start)
        guard let last else { return "\(name) · training · \(ProgressLine.duration(seconds))" }
        var parts = [name, "epoch \(last.epoch)/\(last.epochs)"]
        switch last.stage {
        case .judging: parts.append("\(metric) \(ProgressLine.short(last.value))")
        case .refitting: parts.append("fitting to all rows")
        }
        parts.append(ProgressLine.duration(seconds))
        if last.stage == .judging, last.epoch < last.epochs {
            let left = last.seconds / Double(last.epoch) * Double(last.epochs - last.epoch)
            parts[parts.count - 1] += ", ETA \(ProgressLine.duration(left))"
        }
        return parts.joined(separator: " · ")
    }
}
