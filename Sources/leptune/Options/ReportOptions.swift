import ArgumentParser
import Foundation

/// Whether a command writes a report of what it found, and where.
struct ReportOptions: ParsableArguments {
    @Option(
        name: .customLong("report"),
        help: ArgumentHelp("Where to write the report (default: in the folder reports).", valueName: "file"))
    var path: String?

    @Flag(name: .customLong("no-report"), help: "Write no report.")
    var isLeftOut = false

    func validate() throws {
        guard path == nil || !isLeftOut else {
            throw ValidationError("--report and --no-report do not go together.")
        }
    }

    /// Writes a page where it was asked for, or under its usual name in the folder of reports.
    ///
    /// - Returns: The file's path; nil if no report is wanted.
    /// - Throws: ``CommandFailure`` if the page cannot be made or written.
    func write(_ usual: String, _ html: () throws -> String) throws -> String? {
        guard !isLeftOut else { return nil }
        let path = self.path ?? "reports/\(usual).html"
        let file = URL(filePath: path)
        do {
            let page = try html()
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(page.utf8).write(to: file, options: .atomic)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            let why = (error as? CocoaError)?.localizedDescription ?? "\(error)"
            throw CommandFailure(.failure, "cannot write the report \(path): \(why)")
        }
        return path
    }
}
