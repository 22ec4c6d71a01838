import Foundation

/// Measurements that stay: run through `scripts/benchmark`.
@main
enum Benchmarks {
    private static let usage = """
        usage: Benchmarks suggestions
               Benchmarks cancellation [--only PREFIX] [--seconds N]
               Benchmarks memory [--only PREFIX]
               Benchmarks recommendation --data RATINGS.csv [--threads N]
               Benchmarks training                       lists the rows as JSON
               Benchmarks training --row NAME --data FOLDER [--threads N] [--seed N]

        """

    static func main() throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        func option(_ name: String) -> String? {
            guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
            defer { arguments.removeSubrange(index...(index + 1)) }
            return arguments[index + 1]
        }
        let only = option("--only")
        let row = option("--row")
        let data = option("--data") ?? "."
        let threads = option("--threads").flatMap(Int.init) ?? 1
        let seconds = option("--seconds").flatMap(Double.init) ?? 4
        let seed = option("--seed").flatMap(UInt64.init) ?? 1
        switch arguments {
        case ["suggestions"]:
            try SuggestionBenchmark.run()
        case ["cancellation"] where seconds > 0:
            try CancellationBenchmark.run(only: only, seconds: seconds)
        case ["memory"]:
            try MemoryBenchmark.run(only: only)
        case ["memory", "fit"]:
            try MemoryBenchmark.fit(row ?? "")
        case ["recommendation"]:
            try RecommendationBenchmark.run(data, threads: threads)
        case ["training"]:
            if let row {
                try TrainingBenchmark.run(row, folder: data, threads: threads, seed: seed)
            } else {
                try TrainingBenchmark.list()
            }
        default:
            FileHandle.standardError.write(Data(usage.utf8))
            exit(2)
        }
    }
}
