import ArgumentParser
import Foundation
import Randomness
import SearchSpaces
import Store
import Studies

/// `leptune study enqueue`: configurations to try next, before the sampler's.
struct StudyEnqueue: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enqueue",
        abstract: "Try configurations that you know next, before the sampler's own.",
        discussion: """
            They count towards the budget. Parameters that are not given get the default of what is trained, or are \
            drawn at random. Works while a study runs.

            Examples:
              leptune study enqueue digits-mlp --set learning-rate=0.01 --set optimizer=adam
              leptune study enqueue digits-mlp --file known.json    [{"learning-rate": 0.01}, {"learning-rate": 0.1}]
              leptune study enqueue digits-mlp --file known.csv     one configuration a row, under a row of names
            """)

    @Argument(help: "The study's name or number.")
    var study: String

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A parameter's value; may be given more than once.", valueName: "name=value"))
    var set: [SettingOption] = []

    @Option(
        help:
            "A file of configurations: JSON (an object or a list of objects) or CSV; '-' reads JSON from standard input.",
        completion: .file(extensions: ["json", "csv"]))
    var file: String?

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` prints.
    private struct Enqueued: Encodable {
        var study: String
        var enqueued: [Configuration]
        var waiting: Int
        var takenBy: RequestDelivery.Taker
    }

    func validate() throws {
        guard !set.isEmpty || file != nil else {
            throw ValidationError("Give a configuration with --set name=value, or a file of them with --file.")
        }
    }

    func run() throws {
        let snapshot = try StudyReader(store.path).snapshot(of: study)
        let definition = snapshot.state.definition
        let given = try file.map { try ConfigurationFile.read($0) } ?? [[:]]
        let configurations = try complete(given, definition)
        let request = RequestDelivery.request(.enqueue(configurations), study: snapshot.id)
        let taker = try RequestDelivery(path: store.path).deliver(request)
        if output.json {
            return try Console.result(
                json: Enqueued(
                    study: definition.name, enqueued: configurations,
                    waiting: StudyReader(store.path).snapshot(of: study).state.queue.count, takenBy: taker))
        }
        let lines = configurations.map { "  " + TextTable.harmless($0.description) }
        let noun = configurations.count == 1 ? "configuration" : "configurations"
        Console.result(
            "enqueued \(configurations.count) \(noun) for '\(TextTable.harmless(definition.name))'\n"
                + lines.joined(separator: "\n"))
    }

    /// Each set of values with those of `--set`, completed.
    private func complete(
        _ given: [[String: ParameterValue]], _ definition: StudyDefinition
    ) throws -> [Configuration] {
        let defaults = StudyVocabulary.catalogues.defaults(for: definition.objective)
        let common = Dictionary(set.map { ($0.name, $0.value) }) { $1 }
        return try given.enumerated().map { index, values in
            var generator = CounterGenerator(
                seed: UInt64.random(in: 0 ... .max), stream: index, purpose: .enqueuing)
            do {
                return try definition.space.completing(
                    values.merging(common) { $1 }, defaults: defaults, using: &generator)
            } catch {
                let place = given.count > 1 ? "configuration \(index + 1): " : ""
                throw CommandFailure(.invalidInput, "\(place)\(error).")
            }
        }
    }
}
