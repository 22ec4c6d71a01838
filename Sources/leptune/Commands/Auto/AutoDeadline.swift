import Foundation
import Studies

/// The time that `auto` has, from the start of the process to its end.
struct AutoDeadline: Sendable {
    /// All of it, in seconds.
    let seconds: Double
    private let start = ContinuousClock.now
    private let startOfWork = AutoDeadline.processorSeconds

    init(seconds: Double) { self.seconds = seconds }

    /// The seconds of a text such as `5m`; nil if it is none.
    static func seconds(_ text: String) -> Double? { Quantity.seconds(text) }

    /// Seconds since the start.
    var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }

    /// What is kept for putting the models together and writing them: more for more rows, and where others have most of
    /// the processor; a quarter at most.
    func reserve(rows: Int) -> Double {
        min(seconds / 4, (max(2.5, 0.05 * seconds) + Double(rows) / 40_000) / share)
    }

    /// How much of a processor this process has had since the start, while it read the table: from a fifth to all of one.
    private var share: Double {
        elapsed > 0 ? min(1, max(0.2, (Self.processorSeconds - startOfWork) / elapsed)) : 1
    }

    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
