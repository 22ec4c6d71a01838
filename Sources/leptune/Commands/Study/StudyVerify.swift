import ArgumentParser
import Store

/// `leptune study verify`: whether the record keeps every promise.
struct StudyVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a store: file, events, tables, leases, budgets, checkpoints.",
        discussion: """
            Reads only, also while a manager works. Exit code 4 if something is wrong.

            Example:
              leptune study verify --store tuning.db
            """)

    @Argument(help: "The study's name or number; all of the store's if left out.")
    var study: String?

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let checks = try StoreVerification(store.path).run(study: study)
        try CheckList(checks).show(json: output.json)
    }
}

/// Checks as a command prints them.
struct CheckList: Encodable {
    let passed: Bool
    let checks: [StoreCheck]

    init(_ checks: [StoreCheck]) {
        self.checks = checks
        passed = checks.allSatisfy(\.isPassed)
    }

    /// Prints the checks.
    ///
    /// - Throws: ``CommandFailure`` with code 4 if one has failed.
    func show(json: Bool) throws {
        if json { try Console.result(json: self) } else { Console.result(text) }
        if !passed { throw CommandFailure(.checkFailed) }
    }

    private var text: String {
        checks.map { check in
            let subject = [check.name, check.study.map { "of \(TextTable.harmless($0))" }].compactMap(\.self)
            let line = "\(check.isPassed ? "ok    " : "FAILED") \(subject.joined(separator: " "))"
            let detail = check.detail.isEmpty ? "" : ": \(check.detail)"
            return ([line + detail] + check.problems.map { "         \(TextTable.harmless($0))" })
                .joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
