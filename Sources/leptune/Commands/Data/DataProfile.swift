import ArgumentParser
import Datasets
import Foundation
import Reports
import Studies

extension DataCommands {
    /// `leptune data profile`.
    struct Profile: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a table looks like: the kinds of its columns, and what is missing.",
            discussion: """
                Kinds are number, integer, boolean, category, ordinal, date, text, list, image, identifier and \
                constant.

                A table that is larger than the memory is gone through in chunks: rows, missing values, the least and the \
                greatest, means and deviations are counted in all rows; quartiles, histograms and kinds are those of a \
                uniform sample, and where there are very many different values their number is an estimate (~).

                Examples:
                  leptune data profile train.csv
                  leptune data profile train.csv --html profile.html
                """)

        @Argument(
            help: """
                A CSV file with a header row, plain or compressed by gzip; or a folder with a folder of pictures for each \
                class.
                """)
        var file: String

        @Option(help: "The character between cells (default: found out).")
        var delimiter: String?

        @Option(help: ArgumentHelp("Write it as an HTML page.", valueName: "file"))
        var html: String?

        @OptionGroup var memory: MemoryOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            guard FileManager.default.fileExists(atPath: file) else {
                throw CommandFailure(.notFound, "there is no file \(file).")
            }
            let profile = try CommandFailure.ofModels { try self.profile(of: URL(filePath: file)) }
            if let html {
                let page = DataReport(profile, version: LeptuneVersion.current)
                try OutputFile.write(Array(page.html().utf8), to: html)
                if !output.quiet { Console.note("report  \(html)") }
            }
            if output.json { return try Console.result(json: profile) }
            Console.result(Self.text(profile))
        }

        private func profile(of file: URL) throws -> TableProfile {
            guard !file.hasDirectoryPath, try TableSize(of: file).bytesInMemory > memory.bytes else {
                let source = try PictureSource(file, delimiter: delimiter)
                return try source.profileWithSizes(threads: ProcessInfo.processInfo.activeProcessorCount)
            }
            let display = ReadingDisplay(file.relativePath, isQuiet: output.quiet)
            defer { display.finish() }
            return try TableProfile.scanning(
                file, delimiter: delimiter, memory: memory.bytes, progress: display.show
            ).profile
        }

        private static func text(_ profile: TableProfile) -> String {
            let delimiter = profile.delimiter == "\t" ? "tab" : profile.delimiter
            let table = TextTable(
                ["column", "kind", "missing", "distinct", "values", "why"],
                profile.columns.map { column in
                    [
                        column.name, column.kind.rawValue, missing(column),
                        (column.distinctError == nil ? "" : "~") + "\(column.distinct)", values(column),
                        column.reason,
                    ]
                })
            return """
                \(TextTable.harmless(profile.file)): \(profile.rows) rows, \(profile.columns.count) columns, \(profile.encoding), \
                cells separated by \(delimiter)\(profile.decimalMark == "," ? ", numbers with a decimal comma" : "")\(profile.isCompressed ? ", compressed by gzip" : "")\(sample(profile))

                \(table.rendered)
                """
        }

        /// What is not that of all rows.
        private static func sample(_ profile: TableProfile) -> String {
            guard let sample = profile.sample else { return "" }
            let error = profile.columns.compactMap(\.distinctError).max().map {
                String(format: ", numbers of different values with ~ are estimates (± %.1f %%)", 100 * $0)
            }
            return "\nquartiles, histograms and kinds are those of \(sample.phrase)\(error ?? "")"
        }

        private static func missing(_ column: ColumnProfile) -> String {
            guard column.missing > 0 else { return "–" }
            let share = "\(column.missing) (\(String(format: "%.1f", column.missingShare * 100)) %)"
            let markers = column.markers.filter { !$0.text.isEmpty }.map { "\"\($0.text)\"" }
            return markers.isEmpty ? share : "\(share), as \(markers.joined(separator: " "))"
        }

        private static func values(_ column: ColumnProfile) -> String {
            if let numbers = column.numbers {
                return "\(short(numbers.minimum)) … \(short(numbers.median)) … \(short(numbers.maximum))"
                    + (column.unit.map { " \($0)" } ?? "")
            }
            if let order = column.order, let least = order.first, let greatest = order.last {
                return "\(least.prefix(24)) … \(greatest.prefix(24))"
            }
            let shown = column.levels.prefix(3).map { String($0.text.prefix(24)) }.joined(separator: ", ")
            return column.levels.count > 3 ? "\(shown), …" : shown
        }

        private static func short(_ value: Double) -> String {
            Int(exactly: value).map(String.init) ?? String(format: "%.4g", value)
        }
    }
}
