import ArgumentParser
import Foundation
import Wire

/// `leptune keys …`: who may connect beyond this machine.
struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the keys that managers and workers on different machines know each other by.",
        subcommands: [New.self, Show.self, Trust.self, Revoke.self, List.self])

    /// `leptune keys new`.
    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key pair: a private file, and beside it the public line to hand out.",
            discussion: """
                A manager is given its own private key and the file of its workers' public lines; a worker its own \
                private key and the manager's public one.

                Example:
                  leptune keys new manager.key && leptune keys new worker.key
                  cat worker.key.pub >> workers.pub
                  leptune serve --bind tcp://0.0.0.0:7711 --key manager.key --authorized-workers workers.pub
                  leptune worker --connect tcp://head:7711 --key worker.key --manager-key manager.key.pub
                """)

        @Argument(help: "The private key's file; the public one gets '.pub' at its end. Neither may exist.")
        var file: String

        @Option(help: "Whose key it is, as it will stand in lists (default: this machine's name).")
        var name: String = ProcessInfo.processInfo.hostName

        func run() throws {
            let pair = try CurveKeyPair.generate()
            try KeyFile.write(pair, name: name, to: file)
            Console.result(KeyFile.publicLine(pair.publicKey, name: name))
        }
    }
}
