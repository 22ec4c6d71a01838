import ArgumentParser
import Foundation

/// Which store a command works on.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .customLong("store"),
        help: ArgumentHelp(
            "The SQLite file that keeps studies (default: $LEPTUNE_STORE, else leptune.db).", valueName: "path"))
    var givenPath: String?

    func validate() throws {
        guard !path.isEmpty else {
            throw ValidationError("the store needs a path; --store or $LEPTUNE_STORE is empty.")
        }
    }

    /// The path from flag, environment or default.
    var path: String {
        givenPath ?? ProcessInfo.processInfo.environment["LEPTUNE_STORE"] ?? "leptune.db"
    }
}
