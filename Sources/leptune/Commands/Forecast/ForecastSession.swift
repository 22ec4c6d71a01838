import Datasets
import Foundation
import Models
import Objectives
import Reports
import Studies

/// The work of `forecast`, from its file to what comes out of it, in time.
struct ForecastSession {
    /// What there is at the end.
    struct Outcome {
        var result: ForecastResult
        var wasInterrupted: Bool
        /// Whether all methods were tried.
        var isComplete: Bool
        /// How many were judged.
        var tried: Int
    }

    let plan: ForecastPlan
    let file: String
    let clock: AutoDeadline
    private let data: ModelDescription.Data
    private let threads: Int
    private let isQuiet: Bool

    init(
        file: String, time: [String], target: String, group: String?, known: [String], horizon: Int, seed: UInt64,
        threads: Int, clock: AutoDeadline, isQuiet: Bool
    ) throws {
        let bytes = try FileBytes.read(file, named: file)
        let table = try CSVReader().table(from: bytes, file: file)
        let set = try SeriesSet(
            of: table, time: time, target: target, group: group, known: known, file: file)
        plan = try ForecastPlan(for: set, horizon: horizon, seed: seed, file: file)
        data = .init(name: file, fingerprint: Fingerprint(of: bytes), rows: table.rowCount)
        self.file = file
        self.clock = clock
        self.threads = threads
        self.isQuiet = isQuiet
    }

    /// Judges methods, and fits the best to all values.
    func run() throws -> Outcome {
        if !isQuiet {
            for decision in plan.decisions {
                Console.note(TextTable.harmless("  \(decision.subject): \(decision.choice) (\(decision.reason))"))
            }
            for finding in plan.set.findings { Console.note(TextTable.harmless("note: \(finding)")) }
        }
        let interruption = OrderlyInterruption()
        defer { interruption.end() }
        let display = ForecastDisplay(isQuiet: isQuiet)
        let search = ForecastSearch(plan, threads: threads)
        // A fifth of the time is for fitting the best to all values and for writing.
        let (judged, omitted, isComplete) = try search.run(
            shouldStop: { interruption.isAsked || clock.elapsed > 0.8 * clock.seconds }, progress: display.show)
        display.refitting()
        let result = try ForecastResult(search, judged, omitted: omitted, data: data) {
            interruption.isAsked || clock.elapsed > 0.95 * clock.seconds
        }
        display.finish()
        return Outcome(
            result: result, wasInterrupted: interruption.isAsked, isComplete: isComplete, tried: judged.count)
    }

    /// The report as a page.
    func report(of outcome: Outcome, interval: Double) throws -> String {
        let shown = try CommandFailure.ofModels {
            try DeliveredForecast(outcome.result, plan, interval: interval, file: file, fingerprint: data.fingerprint)
        }
        return try ForecastReport(shown, version: LeptuneVersion.current, runtime: FigureRuntime.installed()).html()
    }

    /// The file's name without its folder and endings.
    var stem: Substring { (file.split(separator: "/").last ?? "table").split(separator: ".").first ?? "table" }
}
