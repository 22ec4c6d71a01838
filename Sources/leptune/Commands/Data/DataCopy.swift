import ArgumentParser
import Datasets
import Foundation

extension DataCommands {
    /// `leptune data copy`.
    struct Copy: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy the files of a data set that comes with Leptune, to try commands on.",
            discussion: """
                No file is overwritten.

                Example:
                  leptune data copy german_credit
                  leptune auto german_credit.csv --target credit_risk --deadline 1m
                """)

        @Argument(help: "The data set, as 'leptune data list' names it.")
        var name: String

        @Option(name: .shortAndLong, help: "The folder to copy to.", completion: .directory)
        var output: String = "."

        func run() throws {
            for file in try CommandFailure.ofModels({ try BundledDataset.named(name).files() }) {
                let place = URL(filePath: output, directoryHint: .isDirectory).appending(path: file.lastPathComponent)
                do {
                    try FileManager.default.copyItem(at: file, to: place)
                } catch {
                    throw CommandFailure(.failure, "cannot write \(place.relativePath): \(error.localizedDescription)")
                }
                Console.result(place.relativePath)
            }
        }
    }
}
