import ArgumentParser
import Store
import Studies

/// `leptune study create`: a study file becomes a study in a store.
struct StudyCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a study from its file, without running it.",
        discussion: """
            Example:
              leptune study create search-spaces/digits-mlp.yaml --store tuning.db
              leptune study create wider.yaml --warm-from digits-mlp --store tuning.db
            """)

    @Argument(help: "The study file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @OptionGroup var determinism: DeterminismOptions
    @OptionGroup var start: StartOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let definition = try start.applied(
            to: determinism.applied(
                to: StudyPreparation.definition(fromFile: file, workers: determinism.batchSize ?? 1)))
        let owned = try StudyStore(owning: store.path)
        let id = try StudyPreparation(store: owned).create(definition)
        try owned.close()
        if output.json { return try Console.result(json: ["id": "\(id.rawValue)", "name": definition.name]) }
        Console.result("created study '\(TextTable.harmless(definition.name))' (\(id.rawValue)) in \(store.path)")
    }
}
