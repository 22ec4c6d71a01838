import ArgumentParser
import Studies

/// Whether a study is to make the same trials with any number of workers.
struct DeterminismOptions: ParsableArguments {
    @Flag(help: "Make the same trials with any number of workers: work in rounds, on one core a trial.")
    var deterministic = false

    @Option(
        help: ArgumentHelp(
            "With --deterministic: how many trials are suggested at a time (default: \(StudyDefinition.standardBatch)).",
            discussion: "At most so many new trials run at once; each knows of the results of earlier rounds only."))
    var batch: Int?

    func validate() throws {
        guard batch == nil || deterministic else { throw ValidationError("--batch needs --deterministic.") }
        guard (1...1024).contains(batch ?? 1) else { throw ValidationError("--batch is from 1 to 1024.") }
    }

    /// The batch that these options ask for; nil without --deterministic.
    var batchSize: Int? { deterministic ? batch ?? StudyDefinition.standardBatch : nil }

    /// A definition as these options have it; what the study file says stands unless an option differs.
    func applied(to definition: StudyDefinition) -> StudyDefinition {
        guard deterministic else { return definition }
        var result = definition
        result.deterministicBatch = batch ?? definition.deterministicBatch ?? StudyDefinition.standardBatch
        return result
    }
}
