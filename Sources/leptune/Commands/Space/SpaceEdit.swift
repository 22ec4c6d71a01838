import ArgumentParser
import Foundation
import SearchSpaces
import Store
import Strategies
import Studies

/// `leptune space edit`: another search space for a study that is under way.
struct SpaceEdit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Widen, narrow or extend the search space of a study that is under way.",
        discussion: """
            Trials that do not fit the edited space stay in the record, but the sampler no longer learns from them. A \
            new parameter needs the value that earlier trials had, or they do not fit. Works while a study runs.

            Examples:
              leptune space edit digits-mlp --range learning-rate=1e-5:0.1 --dry-run
              leptune space edit digits-mlp --add-choice optimizer=lion --remove-choice optimizer=sgd
              leptune space edit digits-mlp --add 'dropout: { type: float, low: 0, high: 0.5 }' --default dropout=0
              leptune space edit digits-mlp --file wider.yaml       its fields 'space' and 'forbidden'
            """)

    @Argument(help: "The study's name or number.")
    var study: String

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("New bounds of a number; either may be left out.", valueName: "name=low:high"))
    var range: [SettingOption] = []

    @Option(
        parsing: .unconditionalSingleValue, help: ArgumentHelp("A further choice.", valueName: "name=value"))
    var addChoice: [SettingOption] = []

    @Option(
        parsing: .unconditionalSingleValue, help: ArgumentHelp("A choice that goes.", valueName: "name=value"))
    var removeChoice: [SettingOption] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A new parameter, as in a study file.", valueName: "name: { type: … }"))
    var add: [String] = []

    @Option(
        name: .customLong("default"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp("What earlier trials had for a new parameter.", valueName: "name=value"))
    var defaults: [SettingOption] = []

    @Option(help: "A YAML file with the whole space instead.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @Flag(help: "Change nothing; say how many trials stay usable, and why the others do not.")
    var dryRun = false

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` prints.
    private struct Edited: Encodable {
        var study: String
        var isDryRun: Bool
        var space: SearchSpace
        var trials: SpaceFit.Summary
        var takenBy: RequestDelivery.Taker?
    }

    func validate() throws {
        let hasChanges = !(range.isEmpty && addChoice.isEmpty && removeChoice.isEmpty && add.isEmpty)
        guard hasChanges || file != nil else {
            throw ValidationError("Say what to change with --range, --add-choice, --remove-choice, --add or --file.")
        }
        guard !hasChanges || file == nil else { throw ValidationError("--file has the whole space; give it alone.") }
    }

    func run() throws {
        let snapshot = try StudyReader(store.path).snapshot(of: study)
        let definition = snapshot.state.definition
        let space = try edited(definition.space)
        let values = Dictionary(defaults.map { ($0.name, $0.value) }) { $1 }
        try check(space, values, definition)
        let summary = SpaceFit(space, defaults: snapshot.state.spaceDefaults.merging(values) { $1 })
            .summary(of: snapshot.state.trials)
        var taker: RequestDelivery.Taker?
        if !dryRun {
            let request = RequestDelivery.request(.editSpace(space, defaults: values), study: snapshot.id)
            taker = try RequestDelivery(path: store.path).deliver(request)
        }
        if output.json {
            return try Console.result(
                json: Edited(
                    study: definition.name, isDryRun: dryRun, space: space, trials: summary, takenBy: taker))
        }
        let unusable = summary.unusable.values.reduce(0, +)
        var lines = [
            "\(dryRun ? "would edit" : "edited") the space of '\(definition.name)': "
                + "\(summary.usable) of \(summary.usable + unusable) trials stay usable"
        ]
        for (name, count) in summary.unusable.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            lines.append("  \(count) by '\(name)', such as \(summary.examples[name] ?? "")")
        }
        Console.result(lines.map(TextTable.harmless).joined(separator: "\n"))
    }

    private func check(
        _ space: SearchSpace, _ values: [String: ParameterValue], _ definition: StudyDefinition
    ) throws {
        var problems = space.problems.map { ($0.path.dropFirst() + [$0.message]).joined(separator: ": ") }
        problems += StudyFile.problems(of: space, for: definition.objective, vocabulary: .catalogues)
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let parameter = space[name] else {
                problems.append("--default '\(name)' is not a parameter of the edited space")
                continue
            }
            if parameter.domain.admitting(value) == nil {
                problems.append("--default '\(name)' is \(value); expected \(parameter.domain.phrase)")
            }
        }
        var edited = definition
        edited.space = space
        if problems.isEmpty {
            do {
                _ = try SamplerCatalogue.make(for: edited)
            } catch {
                problems.append("\(error)")
            }
        }
        guard problems.isEmpty else { throw CommandFailure(.invalidInput, problems.joined(separator: "\n")) }
    }

    private func edited(_ space: SearchSpace) throws -> SearchSpace {
        if let file {
            let text: String
            do {
                text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
            } catch {
                throw CommandFailure(.invalidInput, "cannot read '\(file)': \(error.localizedDescription)")
            }
            return try read(text, from: file)
        }
        var space = space
        for change in range { try space.change(change.name) { try $0.bounded(change.value.description) } }
        for change in addChoice { try space.change(change.name) { try $0.adding(change.value) } }
        for change in removeChoice { try space.change(change.name) { try $0.removing(change.value) } }
        for text in add {
            // Conditions may name the parameters that there are.
            let added = try read(SearchSpace(space.parameters).yaml + "  \(text)\n", from: "--add")
            space = SearchSpace(added.parameters, forbidden: space.forbidden)
        }
        return space
    }

    private func read(_ text: String, from file: String) throws -> SearchSpace {
        switch StudyFile.decodeSpace(text, file: file) {
        case .success(let space): return space
        case .failure(let diagnostics): throw CommandFailure(.invalidInput, diagnostics.description)
        }
    }
}

extension SearchSpace {
    /// Changes the domain of one parameter.
    fileprivate mutating func change(
        _ name: String, _ edit: (ParameterDomain) throws -> ParameterDomain
    ) throws {
        guard let index = parameters.firstIndex(where: { $0.name == name }) else {
            throw CommandFailure(
                .invalidInput,
                "'\(name)' is not a parameter of the space; it has \(parameters.map(\.name).joined(separator: ", ")).")
        }
        do {
            parameters[index].domain = try edit(parameters[index].domain)
        } catch let problem as RequestProblem {
            throw CommandFailure(.invalidInput, "'\(name)' \(problem).")
        }
    }
}

extension ParameterDomain {
    fileprivate func bounded(_ text: String) throws -> ParameterDomain {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw RequestProblem("needs bounds such as 0.1:2, found '\(text)'") }
        let numbers = try parts.map { part -> Double? in
            if part.isEmpty { return nil }
            guard let number = Double(part), number.isFinite else {
                throw RequestProblem("needs bounds such as 0.1:2, found '\(text)'")
            }
            return number
        }
        switch self {
        case .float(let low, let high, let log, let step):
            return .float(low: numbers[0] ?? low, high: numbers[1] ?? high, log: log, step: step)
        case .int(let low, let high, let log, let step):
            let bounds = numbers.map { $0.flatMap { Int(exactly: $0) } }
            guard zip(bounds, numbers).allSatisfy({ ($0 == nil) == ($1 == nil) }) else {
                throw RequestProblem("needs whole numbers, found '\(text)'")
            }
            return .int(low: bounds[0] ?? low, high: bounds[1] ?? high, log: log, step: step)
        case .categorical, .ordinal, .constant:
            throw RequestProblem("has no bounds: it is \(phrase)")
        }
    }

    fileprivate func adding(_ value: ParameterValue) throws -> ParameterDomain {
        if contains(value) { throw RequestProblem("has the choice \(value) already") }
        switch self {
        case .categorical(let choices): return .categorical(choices + [value])
        case .ordinal(let choices): return .ordinal(choices + [value])
        case .float, .int, .constant: throw RequestProblem("has no choices: it is \(phrase)")
        }
    }

    fileprivate func removing(_ value: ParameterValue) throws -> ParameterDomain {
        guard let present = admitting(value) else { throw RequestProblem("has no choice \(value): it is \(phrase)") }
        switch self {
        case .categorical(let choices): return .categorical(choices.filter { $0 != present })
        case .ordinal(let choices): return .ordinal(choices.filter { $0 != present })
        case .float, .int, .constant: throw RequestProblem("has no choices: it is \(phrase)")
        }
    }
}
