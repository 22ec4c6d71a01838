import ArgumentParser
import Foundation
import Objectives

extension DataCommands {
    /// `leptune data check`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Look for what is wrong with a table, or will be once a model is made from it.",
            discussion: """
                Exit code 4 if something was found that a model should not be made with.

                Example:
                  leptune data check train.csv --target income
                """)

        @Argument(help: "A CSV file with a header row, plain or compressed by gzip.")
        var file: String

        @Option(help: ArgumentHelp("The column to predict.", valueName: "column"))
        var target: String?

        @OptionGroup var output: OutputOptions

        func run() throws {
            guard FileManager.default.fileExists(atPath: file) else {
                throw CommandFailure(.notFound, "there is no file \(file).")
            }
            let year = Calendar(identifier: .gregorian).component(.year, from: Date())
            let check = try CommandFailure.ofModels {
                try DataCheck(of: URL(filePath: file), target: target, year: year)
            }
            if output.json { try Console.result(json: check) } else { Console.result(Self.text(check)) }
            if check.isBlocking { throw CommandFailure(.checkFailed) }
        }

        private static func text(_ check: DataCheck) -> String {
            guard !check.findings.isEmpty else {
                return TextTable.harmless("\(check.file): \(check.rowCount) rows, nothing found")
            }
            var lines = [TextTable.harmless("\(check.file): \(check.rowCount) rows")]
            for finding in check.findings {
                let place = finding.column.map { "\($0): " } ?? ""
                lines.append("")
                lines.append(
                    TextTable.harmless("\(finding.severity.rawValue)  \(place)\(finding.title) [\(finding.code)]"))
                lines.append(TextTable.harmless("  why   \(finding.evidence)"))
                if !finding.rows.isEmpty {
                    let shown = finding.rows.prefix(8).map(String.init).joined(separator: ", ")
                    lines.append("  rows  \(shown)\(finding.count > 8 ? " … (\(finding.count))" : "")")
                }
                lines.append(TextTable.harmless("  fix   \(finding.fix)"))
            }
            return lines.joined(separator: "\n")
        }
    }
}
