import Foundation
import Studies

/// The time that `auto` has, from the start of the process to its end.
struct AutoDeadline: Sendable {
    /// All of it, in seconds.
    let seconds: Double
    private let start = ContinuousClock.now

    init(seconds: Double) { self.seconds = seconds }

    /// The seconds of a text such as `5m`; nil if it is none.
    static func seconds(_ text: String) -> Double? { Quantity.seconds(text) }

    /// Seconds since the start.
    var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }

    /// What is kept for putting the models together and writing them: more for more rows, a quarter at most.
    func reserve(rows: Int) -> Double {
        min(seconds / 4, max(2.5, 0.05 * seconds) + Double(rows) / 40_000)
    }
}
