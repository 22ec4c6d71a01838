import Foundation

/// What goes on, on standard error: one redrawn line in a terminal, a plain line now and then elsewhere.
///
/// `@unchecked Sendable`: every mutable property is read and written under `lock` only.
final class StatusLine: @unchecked Sendable {
    private let lock = NSLock()
    private let isInteractive = Console.isInteractive
    private let isQuiet: Bool
    private var shownAt: ContinuousClock.Instant?
    private var shown = ""

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
    }

    /// Shows a text, unless the last one came too shortly before to be read.
    ///
    /// - Parameters:
    ///   - isLast: Whether the text is shown however short before the last one came.
    ///   - text: The line.
    func show(isLast: Bool = false, _ text: () -> String) {
        guard !isQuiet else { return }
        lock.lock()
        defer { lock.unlock() }
        let now = ContinuousClock.now
        guard isLast || shownAt.map({ now - $0 >= (isInteractive ? .milliseconds(100) : .seconds(5)) }) ?? true else {
            return
        }
        let text = text()
        guard text != shown else { return }
        shown = text
        shownAt = now
        if isInteractive {
            Console.writeNote("\r\u{1B}[2K\(fitted(text))")
        } else {
            Console.note(text)
        }
    }

    /// Leaves the redrawn line, so that what follows starts on a line of its own.
    func finish() {
        lock.lock()
        defer { lock.unlock() }
        if isInteractive, !isQuiet, !shown.isEmpty { Console.writeNote("\n") }
        shown = ""
    }

    private func fitted(_ text: String) -> String {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return text }
        return String(text.prefix(Int(size.ws_col) - 1))
    }
}
