import Foundation
import Models
import Objectives
import Studies
import Synchronization

/// A study that `auto` writes and runs, until it is over or it is time to go on without its end.
struct TimedStudy: Sendable {
    let name: String
    let store: String
    let workers: Int
    let clock: AutoDeadline
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

    /// Reads a study file that was written here, and describes its data.
    func define(_ text: String) throws -> StudyDefinition {
        switch StudyFile.decode(text, file: "\(name).yaml", folder: "", vocabulary: .catalogues) {
        case .failure(let diagnostics):
            throw CommandFailure(.failure, "the study that auto wrote is wrong, which is a bug: \(diagnostics)")
        case .success(let definition):
            return try CommandFailure.ofModels { try TrainingData.describe(definition) }
        }
    }

    /// Searches until the study is over, or until it is time to go on without its end.
    ///
    /// - Parameter kept: Where trials leave their models; nil for nowhere.
    func search(
        _ definition: StudyDefinition, kept: URL? = nil, until limit: Double
    ) async throws -> (snapshot: StudySnapshot?, wasInterrupted: Bool) {
        let session = try LocalSession(
            store: store, definition: definition, workers: workers, allowCommand: false, kept: kept, drainSeconds: 1)
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

    /// Writes the study's file beside its report.
    static func writeFile(of definition: StudyDefinition, beside report: String) throws -> String {
        let file = URL(filePath: report).deletingPathExtension().appendingPathExtension("yaml")
        try OutputFile.write(Array(definition.source.utf8), to: file.path)
        return file.relativePath
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
