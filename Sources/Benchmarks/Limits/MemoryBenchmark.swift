import Foundation
import LinearAlgebra
import Models
import SearchSpaces

/// The memory of every estimator's fit beside what was estimated before it.
enum MemoryBenchmark {
    /// How far an estimate may lie from the measured peak, as a share of it.
    static let share = 0.25
    /// How many bytes are next to nothing: so far an estimate may lie from the peak in any case.
    static let negligible = 250_000

    /// What a fit took, in bytes.
    private struct Measurement: Codable {
        let estimated: Int
        let measured: Int
    }

    /// Runs each fit in a process of its own and prints a line of a Markdown table.
    ///
    /// - Parameter only: Names begin with it; nil for all.
    static func run(only: String?) throws {
        print("| fit | rows × columns | estimated | measured | ratio |")
        print("|---|---|--:|--:|--:|")
        for fit in LargeFit.all where only.map(fit.name.hasPrefix) ?? true {
            let process = Process()
            process.executableURL = Bundle.main.executableURL
            process.arguments = ["memory", "fit", "--row", fit.name]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            guard let found = try? JSONDecoder().decode(Measurement.self, from: text) else {
                print("| \(fit.name) | failed | | | |")
                continue
            }
            let ratio = Double(found.estimated) / Double(max(1, found.measured))
            let isWithin =
                abs(ratio - 1) <= share || abs(found.estimated - found.measured) <= negligible
            print(
                "| \(fit.name) | \(fit.rows) × \(fit.columns) | \(megabytes(found.estimated)) | "
                    + "\(megabytes(found.measured)) | \(String(format: "%.2f", ratio))\(isWithin ? "" : " ✗") |")
            fflush(nil)
        }
    }

    private static func megabytes(_ bytes: Int) -> String { String(format: "%.1f MB", Double(bytes) / 1e6) }

    /// Runs one fit in this process, for one epoch, and prints what it took as JSON.
    static func fit(_ name: String) throws {
        guard let fit = LargeFit.all.first(where: { $0.name == name }) else {
            throw BenchmarkError("no fit is called \(name)")
        }
        BLAS.setThreads(1)
        let data = try fit.data()
        let settings = Configuration(fit.settings)
        let estimated = try fit.entry.memory(for: settings, size: FitSize(data))
        try warmUp(fit)
        guard let before = ProcessMeter.resetPeak() else { throw BenchmarkError("this system does not reset peaks") }
        // Long enough for everything to have been made; a fit that goes on longer only goes on.
        let start = ProcessMeter.processorSeconds
        do {
            let learner = try fit.entry.make(settings: settings, data: data, seed: 3, totalEpochs: 2)
            while learner.epoch < 2 && !learner.isConverged {
                try learner.trainEpoch { ProcessMeter.processorSeconds - start > mostSeconds }
            }
            _ = try learner.model()
        } catch TrainingError.stopped {}
        guard let peak = ProcessMeter.peakBytes else { throw BenchmarkError("this system does not tell peaks") }
        let found = Measurement(estimated: estimated, measured: peak - before)
        print(String(decoding: try JSONEncoder().encode(found), as: UTF8.self))
    }

    private static let mostSeconds = 12.0

    /// A small fit first, so that code and libraries are in memory.
    private static func warmUp(_ fit: LargeFit) throws {
        let small = try fit.shrunk(to: 500).data()
        let learner = try fit.entry.make(settings: Configuration(), data: small, seed: 3, totalEpochs: 1)
        try learner.train(untilEpoch: 1)
    }
}

extension LargeFit {
    /// The same with fewer rows, and columns as far as images stay images.
    fileprivate func shrunk(to rows: Int) -> LargeFit {
        LargeFit(
            entry: entry, task: task, variant: variant, settings: settings, rows: min(rows, self.rows),
            columns: min(columns, 64))
    }
}
