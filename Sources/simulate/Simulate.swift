import ArgumentParser
import Simulation

@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Runs simulated clusters in which everything goes wrong that can.")

    @Option(help: "The seeds, such as 1...100000; one schedule each.")
    var seeds = "1...1000"

    @Option(help: "A mistake to build in: \(Mutant.allCases.map(\.rawValue).joined(separator: ", ")).")
    var mutant: String?

    @Flag(help: "Print everything that happens.")
    var trace = false

    @Option(help: "Stop after so many steps.")
    var until = Int.max

    @Option(help: "Instead of small clusters, one of so many workers that works for --hours.")
    var workers: Int?

    @Option(help: "For how many simulated hours.")
    var hours = 24.0

    func run() throws {
        let bounds = seeds.split(separator: "...").compactMap { UInt64($0) }
        guard let first = bounds.first, let last = bounds.last, first <= last, bounds.count <= 2 else {
            throw ValidationError("--seeds: expected such as 1...100000, found '\(seeds)'")
        }
        let mistake = try mutant.map { name in
            guard let known = Mutant(rawValue: name) else { throw ValidationError("--mutant: '\(name)' is not known") }
            return known
        }
        if let workers {
            let outcome = try Cluster(.campaign(seed: first, hours: hours, workers: workers)).run()
            print("\(workers) workers, \(outcome.time / 3600) hours: \(outcome.steps) steps, \(outcome.events) events")
            print(outcome.mishaps.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
            return
        }
        try run(first...last, mistake)
    }

    private func run(_ seeds: ClosedRange<UInt64>, _ mistake: Mutant?) throws {
        var violations = 0
        var steps = 0
        var mishaps: [String: Int] = [:]
        for seed in seeds {
            let shows = trace
            do {
                let cluster = try Cluster(Scenario(seed: seed), mutant: mistake) { step, time, words in
                    if shows { print("\(step)\t\(time)\t\(words)") }
                }
                let outcome = try cluster.run(until: until)
                steps += outcome.steps
                mishaps.merge(outcome.mishaps, uniquingKeysWith: +)
                if shows { print("trace \(String(outcome.trace, radix: 16))") }
            } catch let violation as Violation {
                violations += 1
                print(violation)
            }
        }
        print("\(seeds.count) schedules, \(steps) steps, \(violations) violations")
        print(mishaps.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
        if violations > 0 { throw ExitCode(4) }
    }
}
