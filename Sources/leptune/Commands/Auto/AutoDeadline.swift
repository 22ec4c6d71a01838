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

    /// What is kept for putting the models together and writing them: more for more rows, and where others have most of
    /// the processor; a quarter at most.
    ///
    /// - Parameters:
    ///   - rows: How many rows there are.
    ///   - share: How much of a processor there is; nil for what there was until now.
    func reserve(rows: Int, share: Double? = nil) -> Double {
        min(seconds / 4, (max(2.5, 0.05 * seconds) + Double(rows) / 40_000) / (share ?? self.share))
    }

    /// How much of a processor this process has had of the time in which it could have used one: from a fifth to all of it.
    ///
    /// Where others work too it says how much longer than alone everything takes.
    var share: Double {
        // Two numbers of nanoseconds: how long the thread has run, and how long it has waited for a processor.
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        let times = threads.compactMap { thread -> [Double]? in
            // A thread that has ended meanwhile, or a kernel that does not count, says nothing.
            guard let text = try? String(contentsOfFile: "/proc/self/task/\(thread)/schedstat", encoding: .utf8) else {
                return nil
            }
            let numbers = text.split { $0 == " " || $0 == "\n" }.compactMap { Double($0) }
            return numbers.count == 3 ? numbers : nil
        }
        let (run, waited) = (times.reduce(0) { $0 + $1[0] }, times.reduce(0) { $0 + $1[1] })
        return run > 0 ? min(1, max(0.2, run / (run + waited))) : 1
    }
}
