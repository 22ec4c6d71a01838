import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives
import Reports
import SearchSpaces
import Studies
import Synchronization
import Worker

/// The study of `auto`, from its file to what comes out of it, in time.
struct AutoSession: Sendable {
    /// What there is at the end.
    struct Outcome: Sendable {
        var result: AutoResult
        var study: String
        var studyFile: String?
        var report: String?
        /// The smallest trial that does as well; nil if none was found, or there is no report.
        var simplest: AutoResult.Simplest?
        var trials: [String: Int]
        var wasInterrupted: Bool
    }

    let plan: AutoPlan
    let profile: TableProfile
    let source: URL
    let name: String
    let store: String
    let workers: Int
    let clock: AutoDeadline
    /// Where to write the report; nil for none, nil inside for the usual place.
    let report: String??
    let isQuiet: Bool

    /// A study's name from that of a file and the time.
    static func name(for file: String) -> String {
        let stem = (file.split(separator: "/").last ?? "table").split(separator: ".").first ?? "table"
        let safe = String(
            stem.unicodeScalars.map {
                $0.isASCII && $0.properties.isAlphabetic || "0123456789_-".unicodeScalars.contains($0)
                    ? Character($0) : "-"
            })
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "UTC")
        format.dateFormat = "yyyyMMdd-HHmmss"
        return "auto-\(safe.prefix(60))-\(format.string(from: Date()))"
    }

    /// Runs the study and puts together what its trials have left.
    func run() async throws -> Outcome {
        let kept = FileManager.default.temporaryDirectory.appending(
            path: "leptune-auto-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0...UInt32.max))")
        try FileManager.default.createDirectory(at: kept, withIntermediateDirectories: true)
        // What trials left is of no use afterwards.
        defer { try? FileManager.default.removeItem(at: kept) }
        // A machine that was slow until now will be slow at the end.
        let reserve = min(clock.seconds / 4, max(clock.reserve(rows: profile.rows), 2 * clock.elapsed))
        let definition = try define(seconds: clock.seconds - clock.elapsed - reserve)
        let (snapshot, wasInterrupted) = try await search(definition, kept, until: clock.seconds - 0.45 * reserve)
        BLAS.setThreads(max(1, ProcessInfo.processInfo.activeProcessorCount))
        let result = try CommandFailure.ofModels {
            try AutoResult(plan, profile, definition, kept: kept) { clock.elapsed > clock.seconds - 0.35 * reserve }
        }
        var outcome = Outcome(
            result: result, study: definition.name, studyFile: nil, report: nil, simplest: nil,
            trials: snapshot?.state.ended ?? ["completed": result.leaderboard.count], wasInterrupted: wasInterrupted)
        if let report, let snapshot {
            // What there is no time for is left out.
            let model = delivered(result, reserve, wasInterrupted)
            outcome.simplest = model.simplest
            let path = try ReportFile.write(snapshot, to: report, model: model.shown)
            outcome.report = path
            let file = URL(filePath: path).deletingPathExtension().appendingPathExtension("yaml")
            try Foundation.Data(definition.source.utf8).write(to: file, options: .atomic)
            outcome.studyFile = file.relativePath
        }
        return outcome
    }

    /// What the report says of the result, as far as there is time for it.
    private func delivered(_ result: AutoResult, _ reserve: Double, _ wasInterrupted: Bool) -> (
        shown: DeliveredModel, simplest: AutoResult.Simplest?
    ) {
        // Who has interrupted the search does not want to wait.
        let limit = min(clock.seconds - 0.2 * reserve, clock.elapsed + (wasInterrupted ? 2 : 10))
        let isLate = { clock.elapsed > limit }
        let simplest = result.simplest(isLate: isLate)
        // A model that cannot be explained is delivered all the same.
        let explanation = try? result.explanation(isLate: isLate)
        let shown = DeliveredModel(
            explanation: explanation,
            leaderboard: result.leaderboard.map {
                .init(trial: $0.trial, estimator: $0.estimator, value: $0.value, weight: $0.weight)
            }, estimate: result.estimate, baseline: result.baseline.isFinite ? result.baseline : nil,
            simplest: simplest.map {
                .init(trial: $0.trial, estimator: $0.estimator, value: $0.value, bytes: $0.bytes)
            }, warnings: result.model.description.warnings)
        return (shown, simplest)
    }

    private func define(seconds: Double) throws -> StudyDefinition {
        let text = plan.studyFile(name: name, path: source.absoluteURL.standardizedFileURL.path, seconds: seconds)
        switch StudyFile.decode(text, file: "\(name).yaml", folder: "", vocabulary: .catalogues) {
        case .failure(let diagnostics):
            throw CommandFailure(.failure, "the study that auto wrote is wrong, which is a bug: \(diagnostics)")
        case .success(let definition):
            return try CommandFailure.ofModels { try TrainingData.describe(definition) }
        }
    }

    /// Searches until the study is over, or until it is time to go on without its end.
    private func search(
        _ definition: StudyDefinition, _ kept: URL, until limit: Double
    ) async throws -> (snapshot: StudySnapshot?, wasInterrupted: Bool) {
        let session = try LocalSession(
            store: store, definition: definition, workers: workers, allowCommand: false, kept: kept)
        let display = ProgressDisplay(isQuiet: isQuiet)
        let patience = max(0, limit - clock.elapsed)
        return try await withCheckedThrowingContinuation { continuation in
            let once = Once(continuation)
            Task {
                do {
                    let snapshot = try await session.run(display: display)
                    once.resume(.success((snapshot, session.wasInterrupted)))
                } catch {
                    once.resume(.failure(error))
                }
            }
            Task {
                try await Task.sleep(for: .seconds(patience))
                // The store says how far it has come; without that there is no report, but there is a model.
                once.resume(.success((try? session.snapshot(), session.wasInterrupted)))
            }
        }
    }

    /// A continuation that only the first answer resumes.
    private final class Once: Sendable {
        typealias Answer = (snapshot: StudySnapshot?, wasInterrupted: Bool)
        private let continuation: Mutex<CheckedContinuation<Answer, any Error>?>

        init(_ continuation: CheckedContinuation<Answer, any Error>) { self.continuation = Mutex(continuation) }

        func resume(_ result: Result<Answer, any Error>) {
            let waiting = continuation.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            waiting?.resume(with: result)
        }
    }
}
