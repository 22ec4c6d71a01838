import Foundation
import Models
import Objectives
import Studies

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

    /// Begins to search.
    ///
    /// - Parameters:
    ///   - kept: Where trials leave their models; nil for nowhere.
    ///   - isBusy: Whether others have most of the processor, so that threads would wait for each other.
    func begin(_ definition: StudyDefinition, kept: URL? = nil, isBusy: Bool = false) throws -> RunningStudy {
        let session = try LocalSession(
            store: store, definition: definition, workers: workers, allowCommand: false, kept: kept, drainSeconds: 1,
            threads: isBusy ? 1 : nil)
        return RunningStudy(session, ProgressDisplay(isQuiet: isQuiet), clock)
    }

    /// Writes the study's file beside its report.
    static func writeFile(of definition: StudyDefinition, beside report: String) throws -> String {
        let file = URL(filePath: report).deletingPathExtension().appendingPathExtension("yaml")
        try OutputFile.write(Array(definition.source.utf8), to: file.path)
        return file.relativePath
    }
}
