import ArgumentParser
import Foundation
import Store

/// `leptune study prune`: what need not be kept goes.
struct StudyPrune: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove checkpoints of studies that are over, or such studies themselves.",
        discussion: """
            Trials and measurements stay, and so does the checkpoint of the best trial, unless --studies is given. Refused \
            while a manager works on the store.

            Example:
              leptune study prune --older-than 30 --dry-run --store tuning.db
            """)

    @Option(help: "Only studies that have not changed for so many days.")
    var olderThan: Double = 0

    @Flag(help: "Delete such studies altogether. There is no way back.")
    var studies = false

    @Flag(help: "Only say what would go.")
    var dryRun = false

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard olderThan >= 0, olderThan < 100_000 else { throw ValidationError("--older-than is a number of days.") }
    }

    func run() throws {
        let owned = try StudyStore(owning: store.path)
        let report = try Retention(days: olderThan, deletesStudies: studies).apply(
            to: owned, nowMilliseconds: Int64(Date().timeIntervalSince1970 * 1000), isRehearsal: dryRun)
        try owned.close()
        if output.json { return try Console.result(json: report) }
        let verb = dryRun ? "would remove" : "removed"
        for study in report.studies { Console.result("\(verb) study '\(TextTable.harmless(study))'") }
        Console.result("\(verb) \(report.files) files, \(report.bytes) bytes")
    }
}
