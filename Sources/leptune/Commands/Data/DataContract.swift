import ArgumentParser
import Datasets
import Foundation
import Objectives
import SearchSpaces

extension DataCommands {
    /// `leptune data contract`.
    struct Contract: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Suggest a contract for tables like this one: types, ranges, levels, gaps, and rules between columns.",
            discussion: """
                What is written is a YAML file to read and change; 'leptune data verify' checks tables against it.

                Example:
                  leptune data contract train.csv -o contract.yaml
                """)

        @Argument(help: "A CSV file with a header row, plain or compressed by gzip.")
        var file: String

        @Option(name: [.customShort("o"), .customLong("output")], help: "Where to write (default: standard output).")
        var destination: String?

        @OptionGroup var output: OutputOptions

        func run() throws {
            try TableFile.check(file)
            let (contract, profile) = try CommandFailure.ofModels {
                try ContractVerification.suggestion(for: URL(filePath: file), today: Date().daysSince1970)
            }
            if output.json { return try Console.result(json: contract) }
            let text = ContractFile.text(
                contract, heading: "Suggested by leptune data contract from \(profile.rows) rows of \(profile.file).")
            if case .failure = ContractFile.decode(text, file: file) {
                throw CommandFailure(
                    .invalidInput,
                    "the contract of \(contract.columns.count) columns is larger than a contract file may be; leave columns out."
                )
            }
            guard let destination else { return Console.result(String(text.dropLast())) }
            try OutputFile.write(Array(text.utf8), to: destination)
            if !output.quiet {
                Console.note(
                    "\(contract.columns.count) columns and \(contract.rules.count) rules; read and change \(destination)."
                )
            }
        }
    }

    /// `leptune data verify`.
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a table against a contract, and set the rows aside that break it.",
            discussion: """
                Exit code 4 if the contract is broken.

                Example:
                  leptune data verify new.csv --contract contract.yaml --quarantine bad.csv --accepted good.csv
                """)

        @Argument(help: "A CSV file with a header row, plain or compressed by gzip.")
        var file: String

        @Option(help: ArgumentHelp("The contract, a YAML file.", valueName: "file"))
        var contract: String

        @Option(help: ArgumentHelp("Where to write the rows that break it, with the reasons.", valueName: "file"))
        var quarantine: String?

        @Option(help: ArgumentHelp("Where to write the rows that keep it.", valueName: "file"))
        var accepted: String?

        @OptionGroup var output: OutputOptions

        func run() throws {
            try TableFile.check(file)
            guard FileManager.default.fileExists(atPath: contract) else {
                throw CommandFailure(.notFound, "there is no file \(contract).")
            }
            let demands: DataContract
            switch Document.text(ofFile: contract, limit: .ofColumns).flatMap({
                ContractFile.decode($0, file: contract)
            }) {
            case .failure(let diagnostics): throw CommandFailure(.invalidInput, "\(diagnostics)")
            case .success(let read): demands = read
            }
            let result = try CommandFailure.ofModels {
                try ContractVerification(of: URL(filePath: file), demands, today: Date().daysSince1970)
            }
            if quarantine != nil || accepted != nil {
                let (kept, broken) = try CommandFailure.ofModels { try result.sorted() }
                if let quarantine { try OutputFile.write(broken, to: quarantine) }
                if let accepted { try OutputFile.write(kept, to: accepted) }
            }
            if output.json { try Console.result(json: result) } else { Console.result(text(result)) }
            if !result.violations.isEmpty { throw CommandFailure(.checkFailed) }
        }

        private func text(_ result: ContractVerification) -> String {
            var lines = [
                TextTable.harmless(
                    "\(result.file): \(result.rowCount) rows, "
                        + (result.violations.isEmpty
                            ? "the contract is kept" : "\(result.brokenRows) break the contract"))
            ]
            for violation in result.violations {
                let rows = violation.rows.prefix(8).map(String.init).joined(separator: ", ")
                let shown = rows.isEmpty ? "" : " (rows \(rows)\(violation.count > 8 ? " …" : ""))"
                lines.append(TextTable.harmless("  \(violation.title)\(shown) [\(violation.code)]"))
            }
            if let quarantine { lines.append("quarantine  \(quarantine)") }
            if let accepted { lines.append("accepted    \(accepted)") }
            return lines.joined(separator: "\n")
        }
    }
}

/// Files of tables as commands read and write them.
enum TableFile {
    /// Makes sure that a file is there.
    static func check(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.notFound, "there is no file \(path).")
        }
    }
}
