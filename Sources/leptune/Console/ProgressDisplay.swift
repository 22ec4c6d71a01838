import Foundation
import Manager
import Studies
import Synchronization

/// Shows a manager's progress on standard error.
final class ProgressDisplay: Sendable {
    private let line: StatusLine
    private let isQuiet: Bool
    private let isDiskFull = Mutex(false)

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
        line = StatusLine(isQuiet: isQuiet)
    }

    /// Shows the latest; skips what comes too fast to read.
    ///
    /// That the disk is full is said also if nothing else is to be: nothing goes on until somebody makes space.
    func show(_ progress: ManagerProgress) {
        let isFull = progress.diskFullSeconds != nil
        let wasFull = isDiskFull.withLock { full in
            defer { full = isFull }
            return full
        }
        if isQuiet, isFull != wasFull {
            Console.note(isFull ? "leptune: the disk is full: make space, and it goes on" : "leptune: it goes on")
        }
        line.show(isLast: progress.isOver) {
            let studies = progress.studies.map { ProgressLine($0, workers: progress.workers).text }
                .joined(separator: " ‖ ")
            guard let seconds = progress.diskFullSeconds else { return studies }
            return "the disk is full since \(ProgressLine.duration(seconds)): make space, and it goes on · \(studies)"
        }
    }

    /// Leaves the redrawn line, so that what follows starts on a line of its own.
    func finish() { line.finish() }
}

/// One study's progress in a line.
struct ProgressLine {
    let text: String

    init(_ study: ManagerProgress.Study, workers: Int) {
        let done = study.ended.values.reduce(0, +)
        var parts = ["\(study.name)  \(done)/\(study.budget) trials"]
        parts.append("\(study.running) running" + (study.paused > 0 ? ", \(study.paused) paused" : ""))
        let failed = study.ended["failed"] ?? 0
        if failed > 0 { parts.append("\(failed) failed") }
        if let best = study.best {
            parts.append("best \(study.metric.name) \(Self.short(best.value)) (trial \(best.trial))")
        }
        parts.append("\(workers) \(workers == 1 ? "worker" : "workers")")
        if case .ended(let ending) = study.phase {
            parts.append("\(ending.rawValue) in \(Self.duration(study.elapsed))")
        } else {
            parts.append(
                "\(Self.duration(study.elapsed))\(Self.remaining(study, done: done).map { ", ETA \(Self.duration($0))" } ?? "")"
            )
        }
        text = parts.joined(separator: " · ")
    }

    /// The time left by the share of the planned fidelity that is spent, within the time budget.
    static func remaining(_ study: ManagerProgress.Study, done: Int) -> Double? {
        var share = study.spent.planned > 0 ? Double(study.spent.fidelity) / Double(study.spent.planned) : 0
        share = max(share, Double(done) / Double(max(1, study.budget)))
        guard share > 0.01, study.elapsed > 1 else { return study.limit.map { max(0, $0 - study.elapsed) } }
        let left = study.elapsed * (1 - min(1, share)) / share
        return min(left, study.limit.map { max(0, $0 - study.elapsed) } ?? .infinity)
    }

    static func short(_ value: Double) -> String {
        String(format: abs(value) >= 1e5 || (value != 0 && abs(value) < 1e-3) ? "%.3e" : "%.4f", value)
    }

    static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole)s" }
        if whole < 3600 { return "\(whole / 60)m\(String(format: "%02d", whole % 60))s" }
        return "\(whole / 3600)h\(String(format: "%02d", whole / 60 % 60))m"
    }
}
