import ArgumentParser
import Datasets
import Foundation
import Objectives
import SearchSpaces

extension DataCommands {
    /// `leptune data apply`.
    struct Apply: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Do to a table what 'leptune data check --fix' did to another, or undo it.",
            discussion: """
                Examples:
                  leptune data apply clean.recipe.yaml new.csv -o new-clean.csv
                  leptune data apply clean.recipe.yaml clean.csv --undo clean.removed.csv -o original.csv
                """)

        @Argument(help: "The recipe, a YAML file.")
        var recipe: String

        @Argument(help: "A CSV file with a header row, plain or compressed by gzip.")
        var file: String

        @Option(name: [.customShort("o"), .customLong("output")], help: "Where to write the table.")
        var destination: String

        @Option(help: ArgumentHelp("Where to write what was taken out.", valueName: "file"))
        var removed: String?

        @Option(help: ArgumentHelp("Put back what was taken out, from this file.", valueName: "file"))
        var undo: String?

        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard undo == nil || removed == nil else {
                throw ValidationError("--removed and --undo do not go together.")
            }
        }

        func run() throws {
            try TableFile.check(file)
            try TableFile.check(recipe)
            let steps: CleaningRecipe
            switch Document.text(ofFile: recipe).flatMap({ CleaningRecipe.decode($0, file: recipe) }) {
            case .failure(let diagnostics): throw CommandFailure(.invalidInput, "\(diagnostics)")
            case .success(let read): steps = read
            }
            if let undo {
                try TableFile.check(undo)
                let restored = try CommandFailure.ofModels {
                    try RestoredTable(of: URL(filePath: file), removed: URL(filePath: undo))
                }
                return try OutputFile.write(restored.bytes, to: destination)
            }
            let cleaned = try CommandFailure.ofModels { try CleanedTable(steps, of: URL(filePath: file)) }
            try OutputFile.write(cleaned.bytes, to: destination)
            if let removed { try OutputFile.write(cleaned.removed, to: removed) }
            if output.json { return try Console.result(json: cleaned.log) }
            Console.result(
                cleaned.log.isEmpty ? "nothing to do" : cleaned.log.map(TextTable.harmless).joined(separator: "\n"))
        }
    }
}
