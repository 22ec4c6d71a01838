import ArgumentParser
import Digests
import Foundation
import Wire

extension Keys {
    /// `leptune keys show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the public key and its fingerprint, never the secret.",
            discussion: """
                Example:
                  leptune keys show worker.key
                """)

        @Argument(help: "A private key file, or a public one.")
        var file: String

        @OptionGroup var output: OutputOptions

        func run() throws {
            let key = try file.hasSuffix(".pub") ? KeyFile.readPublicKey(file) : KeyFile.readPair(file).publicKey
            if output.json { return try Console.result(json: KeyView(key, name: nil)) }
            Console.result("\(key.z85)\n\(KeyView.fingerprint(of: key))")
        }
    }

    /// `leptune keys list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the workers that a manager takes.",
            discussion: """
                Example:
                  leptune keys list workers.pub
                """)

        @Argument(help: "The file of authorized workers' keys.")
        var file: String

        @OptionGroup var output: OutputOptions

        func run() throws {
            let views = try AuthorizedKeys(file: file).names.map { KeyView($0.key, name: $0.value) }
                .sorted { ($0.name ?? "", $0.key) < ($1.name ?? "", $1.key) }
            if output.json { return try Console.result(json: views) }
            Console.result(
                TextTable(["name", "key", "fingerprint"], views.map { [$0.name ?? "", $0.key, $0.fingerprint] })
                    .rendered)
        }
    }

    /// `leptune keys trust`.
    struct Trust: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a worker connect: add its public key to the list; a manager that runs notices.",
            discussion: """
                Example:
                  leptune keys trust worker.key.pub workers.pub
                """)

        @Argument(help: "The worker's public key file, or its key.")
        var key: String

        @Argument(help: "The file of authorized workers' keys; made if it is not there.")
        var file: String

        @Option(help: "Whose key it is (default: as its file says).")
        var name: String?

        func run() throws {
            let key = try KeyFile.readPublicKey(key)
            let ownName = try? AuthorizedKeys(file: self.key).names[key]
            guard let name = name ?? ownName else {
                throw CommandFailure(.invalidInput, "say whose key it is with --name.")
            }
            try AuthorizedKeysFile(file).trust(key, name: name)
            Console.result("\(file) lets \(TextTable.harmless(name)) in: \(KeyView.fingerprint(of: key))")
        }
    }

    /// `leptune keys revoke`.
    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a worker in no more; a manager that runs hears it no longer, within a second.",
            discussion: """
                Example:
                  leptune keys revoke worker-7 workers.pub
                """)

        @Argument(help: "The worker's name in the list, or its key.")
        var worker: String

        @Argument(help: "The file of authorized workers' keys.")
        var file: String

        func run() throws {
            let count = try AuthorizedKeysFile(file).revoke(worker)
            guard count > 0 else {
                throw CommandFailure(.notFound, "\(file) has no key of '\(TextTable.harmless(worker))'.")
            }
            Console.result("took \(count) \(count == 1 ? "key" : "keys") out of \(file)")
        }
    }
}

/// A public key as it is printed.
struct KeyView: Encodable {
    let name: String?
    let key: String
    let fingerprint: String

    init(_ key: CurveKey, name: String?) {
        self.name = name
        self.key = key.z85
        fingerprint = Self.fingerprint(of: key)
    }

    /// SHA-256 of the key as it is written, its first 128 bits: enough to compare over the telephone.
    static func fingerprint(of key: CurveKey) -> String {
        "SHA256:" + SHA256.digest(of: Array(key.z85.utf8)).prefix(32)
    }
}
