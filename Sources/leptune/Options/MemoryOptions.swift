import ArgumentParser
import Objectives
import Studies

/// How much memory a command may take for tables.
struct MemoryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How much memory tables may take, such as 512MiB (default: half of what is free); larger ones are gone through in chunks.",
            valueName: "size"))
    var memory: String?

    func validate() throws {
        guard let memory else { return }
        guard let bytes = Quantity.bytes(memory), bytes >= 0x1p26, bytes <= 0x1p50 else {
            throw ValidationError("--memory is a size of at least 64MiB, such as 512MiB or 4GiB.")
        }
    }

    /// In bytes.
    var bytes: Int { memory.flatMap(Quantity.bytes).map { Int($0) } ?? MachineMemory.forTables }

    /// In words, for a person.
    var phrase: String { memory ?? "half of the free memory, \(bytes >> 20) MiB," }
}
