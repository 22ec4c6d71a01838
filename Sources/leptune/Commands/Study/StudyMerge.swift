import ArgumentParser
import SearchSpaces
import Store

/// `leptune study merge`: studies of another store come into this one.
struct StudyMerge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Take the studies of another store over into this one.",
        discussion: """
            A study that is here already, event for event, is passed over. Refused while a manager works on the store.

            Example:
              leptune study merge laptop.db --store tuning.db --suffix -laptop
            """)

    @Argument(help: "The other store; it is only read.")
    var other: String

    @Option(
        parsing: .unconditional,
        help: "Add this to the name of a study if another study here has it; else that is refused.")
    var suffix: String?

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard suffix.map(Parameter.isValidName) ?? true else {
            throw ValidationError("--suffix is 1 to 128 letters, digits, '_', '-' or '.'.")
        }
    }

    private func outcomes(of merge: StoreMerge) throws -> [StoreMerge.Outcome] {
        do throws(StoreError) {
            return try merge.take(from: other, suffix: suffix)
        } catch {
            guard case .studyExists(let name) = error else { throw error }
            let example = suffix == nil ? "'--suffix -other'" : "another --suffix than '\(suffix ?? "")'"
            throw CommandFailure(
                .invalidInput,
                "'\(store.path)' has another study named '\(TextTable.harmless(name))' already; nothing was taken over. Take "
                    + "it under another name, with \(example).")
        }
    }

    func run() throws {
        let owned = try StudyStore(owning: store.path)
        let outcomes = try outcomes(of: StoreMerge(into: owned))
        try owned.close()
        if output.json { return try Console.result(json: outcomes) }
        for outcome in outcomes {
            let name = TextTable.harmless(outcome.study)
            Console.result(
                outcome.name.map { new in
                    let renamed = new == outcome.study ? "" : " as '\(TextTable.harmless(new))'"
                    return "took '\(name)' over\(renamed): \(outcome.events) events"
                } ?? "'\(name)' is here already")
        }
    }
}
