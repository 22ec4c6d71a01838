import Foundation
import LinearAlgebra
import Models
import Randomness
import SearchSpaces

/// How long every estimator takes to return once it is asked to stop.
///
/// A fit is watched for some seconds: the longest stretch of processor time between two questions whether to stop bounds
/// the delay, whenever the request comes. Then it is stopped at random instants, and the delay until it returns is
/// measured.
enum CancellationBenchmark {
    /// Seconds within which a fit must have stopped.
    static let limit = 0.1

    /// Prints a line for each fit.
    ///
    /// - Parameters:
    ///   - only: Names begin with it; nil for all.
    ///   - seconds: Of processor time that each fit is watched for.
    static func run(only: String?, seconds: Double) throws {
        BLAS.setThreads(1)
        print("fit                                              made   stretch      at     stop (worst of 3), ms")
        for fit in LargeFit.all where only.map(fit.name.hasPrefix) ?? true {
            do {
                try measure(fit, seconds)
            } catch {
                print("\(padded(fit.name)) \(error)")
            }
        }
    }

    private static func measure(_ fit: LargeFit, _ seconds: Double) throws {
        let data = try fit.data()
        let watched = try attempt(fit, data, stoppingAfter: seconds)
        var generator = CounterGenerator(seed: 5, purpose: .simulation)
        var delay = watched.delay
        for _ in 0..<2 {
            let instant = generator.uniform() * min(seconds, watched.total)
            if let other = try attempt(fit, data, stoppingAfter: instant).delay { delay = max(delay ?? 0, other) }
        }
        let worst = max(watched.making, watched.stretch, delay ?? 0)
        func text(_ seconds: Double) -> String {
            String(format: "%9.1f", seconds * 1000)
        }
        print(
            padded(fit.name), text(watched.making), text(watched.stretch), text(watched.place),
            delay.map(text) ?? "      over", worst > limit ? "  TOO LONG" : "", separator: "")
        fflush(nil)
    }

    private static func padded(_ name: String) -> String { name.padding(toLength: 46, withPad: " ", startingAt: 0) }

    /// What happened in one fit, in seconds of processor time.
    private struct Watch {
        /// Until it was first asked.
        var making = 0.0
        /// The longest stretch between questions, and when it began.
        var stretch = 0.0
        var place = 0.0
        /// From the request to the return; nil if the fit was over before.
        var delay: Double?
        var total = 0.0
    }

    private static func attempt(
        _ fit: LargeFit, _ data: TrainingSet, stoppingAfter seconds: Double
    ) throws -> Watch {
        var watch = Watch()
        let start = ProcessMeter.processorSeconds
        var last = start
        var isFirst = true
        do {
            let learner = try fit.entry.make(
                settings: Configuration(fit.settings), data: data, seed: 3, totalEpochs: 10)
            func look() {
                let now = ProcessMeter.processorSeconds
                if isFirst {
                    watch.making = now - start
                } else if now - last > watch.stretch {
                    (watch.stretch, watch.place) = (now - last, last - start)
                }
                isFirst = false
                last = now
            }
            while learner.epoch < 10 && !learner.isConverged {
                try learner.trainEpoch {
                    look()
                    return last - start >= seconds
                }
                look()
            }
        } catch TrainingError.stopped {
            // The request came at its instant, up to a stretch before the question that told.
            watch.delay = ProcessMeter.processorSeconds - max(start + seconds, start + watch.making)
        }
        watch.total = ProcessMeter.processorSeconds - start
        return watch
    }
}
