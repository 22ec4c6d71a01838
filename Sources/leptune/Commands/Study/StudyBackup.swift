import ArgumentParser
import Store

/// `leptune study backup`: a copy of a store, also of one in use.
struct StudyBackup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy a store with its checkpoints, also while a manager works on it.",
        discussion: """
            Example:
              leptune study backup tuning-monday.db --store tuning.db
            """)

    @Argument(help: "The copy's file; must not exist.")
    var file: String

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try CopyView(StoreBackup.make(of: store.path, to: file)).show("copied \(store.path) to \(file)", output)
    }
}

/// `leptune study restore`: a backup takes the place of a store.
struct StudyRestore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of a store.",
        discussion: """
            Refused while a manager works on the store. The store that stands there is kept as PATH.replaced, or \
            PATH.replaced-2 if there is one already. Results that workers bring for what happened after the backup are told that they are stale.

            Example:
              leptune study restore tuning-monday.db --store tuning.db
            """)

    @Argument(help: "The backup's file; it is checked first, and not changed.")
    var file: String

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try CopyView(StoreBackup.restore(file, to: store.path)).show("restored \(store.path) from \(file)", output)
    }
}

/// What was copied, as a command prints it.
private struct CopyView {
    let contents: StoreBackup.Contents

    private func count(_ number: Int, _ one: String, _ several: String) -> String {
        "\(number) \(number == 1 ? one : several)"
    }

    init(_ contents: StoreBackup.Contents) { self.contents = contents }

    func show(_ what: String, _ output: OutputOptions) throws {
        if output.json { return try Console.result(json: contents) }
        let missing = contents.missingArtifacts == 0 ? "" : ", \(contents.missingArtifacts) damaged or missing"
        let kept = contents.replaced.map { "\nwhat stood there is kept as \($0)" } ?? ""
        Console.result(
            "\(what): \(count(contents.studies, "study", "studies")), \(count(contents.commits, "commit", "commits")), "
                + "\(count(contents.artifacts, "checkpoint", "checkpoints"))\(missing)\(kept)")
    }
}
