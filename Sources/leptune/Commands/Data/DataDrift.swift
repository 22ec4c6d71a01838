import ArgumentParser
import Datasets
import Foundation
import Objectives

extension DataCommands {
    /// `leptune data drift`.
    struct Drift: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare new rows with those that a model was made from.",
            discussion: """
                For each column the population stability index and a test: Kolmogorov-Smirnov for numbers, chi-squared for \
                levels. For all together, how well a model tells new rows from old ones: 0.5 if it cannot. Exit code 4 if \
                a column has drifted (an index above 0.25 that chance does not explain) or is missing.

                Example:
                  leptune data drift train.csv new.csv
                """)

        @Argument(help: "The reference: a CSV file with a header row.")
        var reference: String

        @Argument(help: "The new rows: a CSV file with a header row.")
        var new: String

        @Option(parsing: .unconditionalSingleValue, help: ArgumentHelp("A column to leave out.", valueName: "column"))
        var ignore: [String] = []

        @OptionGroup var output: OutputOptions

        func run() throws {
            try TableFile.check(reference)
            try TableFile.check(new)
            let drift = try CommandFailure.ofModels {
                try DataDrift(reference: URL(filePath: reference), new: URL(filePath: new), ignored: ignore)
            }
            if output.json { try Console.result(json: drift) } else { Console.result(Self.text(drift)) }
            if drift.isDrifted { throw CommandFailure(.checkFailed) }
        }

        private static func text(_ drift: DataDrift) -> String {
            var lines = [
                TextTable.harmless(
                    "\(drift.reference) (\(drift.referenceRows) rows) and \(drift.new) (\(drift.newRows) rows)")
            ]
            if let area = drift.adversarialAUC {
                lines.append(
                    String(format: "a model tells them apart with an ROC AUC of %.3f (0.5 if it cannot)", area))
            }
            lines.append("")
            lines.append(
                TextTable(
                    ["column", "kind", "index", "p-value", "verdict", "remarks"],
                    drift.columns.map { column in
                        [
                            column.name, column.kind.rawValue,
                            column.statistics.map { String(format: "%.3f", $0.stability) } ?? "–",
                            column.statistics.map { String(format: "%.2g", $0.pValue) } ?? "–",
                            column.verdict.rawValue, column.remarks.joined(separator: "; "),
                        ]
                    }
                ).rendered)
            if !drift.absent.isEmpty { lines.append("missing  \(drift.absent.joined(separator: ", "))") }
            if !drift.added.isEmpty { lines.append("added    \(drift.added.joined(separator: ", "))") }
            return lines.map { $0.contains("\n") ? $0 : TextTable.harmless($0) }.joined(separator: "\n")
        }
    }
}
