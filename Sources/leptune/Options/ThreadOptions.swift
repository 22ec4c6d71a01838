import ArgumentParser
import Foundation

/// How many threads a command may use.
struct ThreadOptions: ParsableArguments {
    @Option(
        name: .customLong("threads"),
        help: ArgumentHelp("How many threads may be used (default: one a core).", valueName: "threads"))
    var count: Int = max(1, ProcessInfo.processInfo.activeProcessorCount)

    func validate() throws {
        guard (1...1024).contains(count) else { throw ValidationError("--threads is from 1 to 1024.") }
    }
}
