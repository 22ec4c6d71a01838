import ArgumentParser
import Foundation
import Store

/// `leptune doctor`: whether this machine is fit.
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check this machine: versions, libraries, threads, disk, clock, ports, keys and the store.",
        discussion: """
            Exit code 4 if something is wrong.

            Example:
              leptune doctor --store tuning.db --key manager.key --bind tcp://0.0.0.0:7711
            """)

    @Option(help: "An address that a manager is to listen on; may be given more than once.")
    var bind: [String] = []

    @Option(help: "A private key file; may be given more than once.")
    var key: [String] = []

    @Option(help: "The file of authorized workers' public keys.")
    var authorizedWorkers: String?

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let machine = MachineExamination()
        var checks = [machine.version, machine.libraries, machine.threads, machine.clock, machine.openFiles]
        checks.append(machine.disk(of: store.path))
        checks += bind.map(machine.address)
        checks += key.map(machine.key)
        if let authorizedWorkers { checks.append(machine.authorizedKeys(authorizedWorkers)) }
        checks += machine.store(store.path)
        try CheckList(checks).show(json: output.json)
    }
}
