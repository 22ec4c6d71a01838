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
        return try ReportFile.write(to: path ?? ReportFile.usual(usual), html)
    }
}
