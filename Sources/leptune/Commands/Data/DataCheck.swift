import ArgumentParser
import Datasets
import Foundation
import Objectives
import Reports
import Studies

extension DataCommands {
    /// `leptune data check`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Look for what is wrong with a table, or will be once a model is made from it.",
            discussion: """
                Exit code 4 if something was found that a model should not be made with.

                With --fix what needs no judgement is mended — exact duplicates, columns that say nothing, markers of \
                missing values, impossible dates — into a new file, beside which a recipe is written that 'leptune data \
                apply' does to other tables, and what was taken out, to put back with --undo.

                A table that is larger than the memory is gone through in chunks: copies of rows are looked for in all of \
                it, everything else in a uniform sample.

                Examples:
                  leptune data check train.csv --target income
                  leptune data check train.csv --target income --test new.csv --html reports/check.html
                  leptune data check train.csv --target income --fix clean.csv
                """)

        @Argument(help: "A CSV file with a header row, plain or compressed by gzip.")
        var file: String

        @Option(help: ArgumentHelp("The column to predict.", valueName: "column"))
        var target: String?

        @Option(
            help: ArgumentHelp(
                "A table that a model will be judged or used on: look for drift and copies.", valueName: "file"))
        var test: String?

        @Option(help: ArgumentHelp("Write the table with what can be mended mended.", valueName: "file"))
        var fix: String?

        @Option(help: ArgumentHelp("Write what was found as an HTML page.", valueName: "file"))
        var html: String?

        @OptionGroup var memory: MemoryOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            try TableFile.check(file)
            if let test { try TableFile.check(test) }
            let year = Calendar(identifier: .gregorian).component(.year, from: Date())
            let check = try CommandFailure.ofModels {
                try self.check(URL(filePath: file), year: year)
            }
            if output.json { try Console.result(json: check) } else { Console.result(Self.text(check)) }
            if let html {
                let page = DataReport(
                    check.profile, findings: check.findings.map(DataReport.Finding.init), target: target,
                    version: LeptuneVersion.current)
                try OutputFile.write(Array(page.html().utf8), to: html)
                if !output.quiet { Console.note("report  \(html)") }
            }
            if let fix { try mend(check, to: fix, year: year) }
            if check.isBlocking { throw CommandFailure(.checkFailed) }
        }

        private func check(_ file: URL, year: Int) throws -> DataCheck {
            let test = test.map { URL(filePath: $0) }
            guard try TableSize(of: file).bytesInMemory > memory.bytes else {
                return try DataCheck(of: file, target: target, test: test, year: year)
            }
            guard fix == nil else {
                throw CommandFailure(
                    .invalidInput,
                    "\(file.relativePath) does not fit into \(memory.phrase) and cannot be mended; give more with --memory, or leave --fix out."
                )
            }
            let display = ReadingDisplay(file.relativePath, isQuiet: output.quiet)
            defer { display.finish() }
            return try DataCheck(
                scanning: file, target: target, test: test, year: year, memory: memory.bytes, progress: display.show)
        }

        private func mend(_ check: DataCheck, to path: String, year: Int) throws {
            let recipe = CleaningRecipe(for: check, check.profile, year: year)
            let cleaned = try CommandFailure.ofModels { try CleanedTable(recipe, of: URL(filePath: file)) }
            let stem = URL(filePath: path).deletingPathExtension().relativePath
            try OutputFile.write(cleaned.bytes, to: path)
            try OutputFile.write(
                Array(recipe.text(heading: "Written by leptune data check for \(check.file).").utf8),
                to: "\(stem).recipe.yaml")
            try OutputFile.write(cleaned.removed, to: "\(stem).removed.csv")
            guard !output.quiet else { return }
            for line in cleaned.log { Console.note(TextTable.harmless("fixed: \(line)")) }
            if cleaned.log.isEmpty { Console.note("fixed: nothing; the table is as it was") }
            Console.note("table   \(path)\nrecipe  \(stem).recipe.yaml\nremoved \(stem).removed.csv")
        }

        private static func text(_ check: DataCheck) -> String {
            let sample = check.sample.map { "; counts but those of copies are of \($0.phrase)" } ?? ""
            guard !check.findings.isEmpty else {
                return TextTable.harmless("\(check.file): \(check.rowCount) rows, nothing found\(sample)")
            }
            var lines = [TextTable.harmless("\(check.file): \(check.rowCount) rows\(sample)")]
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

extension DataReport.Finding {
    init(_ finding: DataCheck.Finding) {
        self.init(
            severity: finding.severity.rawValue, column: finding.column, title: finding.title,
            evidence: finding.evidence,
            fix: finding.fix, rows: finding.rows, count: finding.count)
    }
}
