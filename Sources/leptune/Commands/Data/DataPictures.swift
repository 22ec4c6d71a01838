import ArgumentParser
import Datasets
import Foundation

extension DataCommands {
    /// `leptune data pictures`.
    struct Pictures: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a table with what was seen of its pictures in the place of their paths.",
            discussion: """
                What comes out is a table for studies: it needs the pictures no more, and the step 'image' of preprocessing \
                makes numbers of it. 'auto', 'train', 'predict' and 'evaluate' look at pictures by themselves.

                Paths start in the folder of the table. PNG and JPEG files are read. Of a folder with a folder of \
                pictures for each class the columns are 'image' and 'label'.

                Examples:
                  leptune data pictures products.csv -o seen.csv
                  leptune data pictures animals/ -o animals.csv
                """)

        @Argument(help: "A CSV file with a header row, or a folder with a folder of pictures for each class.")
        var file: String

        @Option(name: [.customShort("o"), .customLong("output")], help: "Where to write the table.")
        var destination: String

        @Option(
            parsing: .unconditionalSingleValue,
            help: ArgumentHelp("A column of paths (default: all that look like it).", valueName: "column"))
        var column: [String] = []

        @OptionGroup var threads: ThreadOptions

        @OptionGroup var output: OutputOptions

        func run() throws {
            try TableFile.check(file)
            let display = ExplanationDisplay(isQuiet: output.quiet, doing: "looking at pictures")
            let table = try CommandFailure.ofModels {
                let source = try PictureSource(URL(filePath: file))
                return try source.looking(
                    at: column.isEmpty ? source.columns : column, threads: threads.count,
                    progress: { display.show(Double($0.done) / Double($0.total)) })
            }
            display.finish()
            try OutputFile.write(table.bytes, to: destination)
            if output.json { return try Console.result(json: View(table, destination)) }
            if !output.quiet { for remark in table.remarks { Console.note(TextTable.harmless("note: \(remark).")) } }
            Console.result("\(destination): \(table.rows) rows, \(table.seen) pictures seen")
        }

        private struct View: Encodable {
            struct Unreadable: Encodable {
                var column, path, problem: String
            }

            var file: String
            var rows, seen: Int
            var unreadable: [Unreadable]

            init(_ table: PictureTable, _ file: String) {
                self.file = file
                rows = table.rows
                seen = table.seen
                unreadable = table.unreadable.map {
                    Unreadable(column: $0.column, path: $0.path, problem: "\($0.problem)")
                }
            }
        }
    }
}
