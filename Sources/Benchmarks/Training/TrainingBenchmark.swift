import Foundation
import LinearAlgebra

/// Leptune's side of the training benchmark: lists the rows, or runs one of them once.
///
/// `scripts/benchmark-training` starts a process for each run, in turn with the peers, and compares what they print.
enum TrainingBenchmark {
    /// A short fit is repeated until it took this long in all.
    private static let enoughSeconds = 0.3
    private static let mostFits = 20

    /// Prints every row as one JSON array.
    static func list() throws {
        print(String(decoding: try JSONEncoder().encode(TrainingRowCatalogue.all), as: UTF8.self))
    }

    /// Runs a row once and prints one line of JSON.
    ///
    /// - Parameters:
    ///   - name: The row.
    ///   - folder: Where the data sets are.
    ///   - threads: That the fit may use.
    ///   - seed: Of this run.
    static func run(_ name: String, folder: String, threads: Int, seed: UInt64) throws {
        guard let row = TrainingRowCatalogue.all.first(where: { $0.name == name }) else {
            throw BenchmarkError("no row is called \(name)")
        }
        BLAS.setThreads(threads)
        let data = try BenchmarkData(row.data, in: URL(filePath: folder))
        let workload = try row.prepare(data, RunContext(threads: threads, seed: seed))
        print(String(decoding: try JSONEncoder().encode(measure(workload, once: row.wholeProcess)), as: UTF8.self))
    }

    private static func measure(_ workload: Workload, once: Bool) throws -> Measurement {
        if !once { try workload.warmUp() }
        var fits: [(processor: Double, wall: Double)] = []
        var judge: Workload.Judge?
        let before = ProcessMeter.resetPeak()
        var peak: Int?
        repeat {
            judge = nil
            let (processor, wall) = (ProcessMeter.processorSeconds, ProcessMeter.wallSeconds)
            judge = try workload.fit()
            fits.append((ProcessMeter.processorSeconds - processor, ProcessMeter.wallSeconds - wall))
            // The first fit alone: what later ones find in the heap would not be theirs.
            if peak == nil { peak = ProcessMeter.peakBytes }
        } while !once && fits.count < mostFits && fits.map(\.wall).reduce(0, +) < enoughSeconds
        let quality = try judge?() ?? Quality()
        return Measurement(
            processor: median(fits.map(\.processor)) / quality.units, wall: median(fits.map(\.wall)) / quality.units,
            addedBytes: before.flatMap { before in peak.map { $0 - before } },
            estimatedBytes: workload.estimatedBytes, quality: quality.values, probe: quality.probe)
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    /// What a run found: times of one unit in seconds.
    private struct Measurement: Encodable {
        let processor: Double
        let wall: Double
        let addedBytes: Int?
        let estimatedBytes: Int?
        let quality: [String: Double]
        let probe: [Double]
    }
}
