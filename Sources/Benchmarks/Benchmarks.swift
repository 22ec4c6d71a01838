import Foundation

/// Measurements that stay: run through `scripts/benchmark`.
@main
enum Benchmarks {
    private static let usage = """
        usage: Benchmarks strategies [--seeds N] [--only PROBLEM] [--json PATH]
               Benchmarks suggestions

        """

    static func main() throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        func option(_ name: String) -> String? {
            guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
            defer { arguments.removeSubrange(index...(index + 1)) }
            return arguments[index + 1]
        }
        let seeds = option("--seeds").flatMap(Int.init) ?? 20
        let output = option("--json")
        let only = option("--only")
        switch arguments {
        case ["strategies"] where seeds > 0:
            try StrategyBenchmark.run(seeds: seeds, only: only, output: output)
        case ["suggestions"]:
            try SuggestionBenchmark.run()
        default:
            FileHandle.standardError.write(Data(usage.utf8))
            exit(2)
        }
    }
}
