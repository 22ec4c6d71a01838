import ArgumentParser
import Drill
import Foundation

/// `leptune drill`: whether the promises are kept here.
struct DrillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract:
            "Run studies while killing, stopping and cutting off their processes, then check that nothing was lost.",
        discussion: """
            Manager and workers run as real processes in a folder of their own; no store of yours is touched. The disk is \
            filled only where a small one can be mounted. Exit code 4 if a promise was not kept.

            Example:
              leptune drill --kills 10 --seed 1
            """)

    @Option(help: "How many times to kill a manager or a worker.")
    var kills: Int = 10

    @Option(help: "Decides which faults come when.")
    var seed: UInt64 = 1

    @Option(help: "How many workers.")
    var workers: Int = 3

    @Option(help: "Keep the store, the messages and the notes of the workers in this folder, which must not exist.")
    var keep: String?

    @Option(help: .hidden)
    var folder: String?

    @Option(help: .hidden)
    var disk: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0...100_000).contains(kills) else { throw ValidationError("--kills is from 0 to 100000.") }
        guard keep != "" else { throw ValidationError("--keep needs a folder.") }
        guard (1...64).contains(workers) else { throw ValidationError("--workers is from 1 to 64.") }
    }

    func run() throws {
        let folder = try folder ?? makeFolder()
        if disk == nil, self.folder == nil { PrivateDisk.enter(beside: folder) }
        defer { if keep == nil { remove(folder) } }
        let drill = try Drill(
            Drill.Options(
                kills: kills, seed: seed, workers: workers, program: PrivateDisk.program, folder: folder, disk: disk)
        ) { if !output.quiet { Console.note("leptune drill: \($0)") } }
        let account = try drill.run(keepingStore: keep != nil)
        if output.json { try Console.result(json: account) } else { Console.result(account.text) }
        if !account.isPassed { throw CommandFailure(.checkFailed) }
    }

    private func remove(_ folder: String) {
        // The folder of a mounted disk cannot be removed; the disk itself is gone with the last process that sees it.
        if let disk { umount2(disk, Int32(MNT_DETACH)) }
        // What cannot be removed is left to the system's cleaning of temporary files.
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func makeFolder() throws -> String {
        let path = keep ?? NSTemporaryDirectory() + "/leptune-drill-\(UUID().uuidString)"
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.invalidInput, "the folder \(path) exists already; --keep makes a new one.")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(.failure, "cannot make the folder \(path): \(error.localizedDescription)")
        }
        return URL(filePath: path).path
    }
}

/// A small disk that only this process and its children see.
enum PrivateDisk {
    /// This program's file.
    static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path

    /// Replaces this process by one that has a small disk, if the system permits that; else returns.
    ///
    /// The disk is a tmpfs in a mount namespace, and is gone with the last process that sees it.
    static func enter(beside folder: String) {
        guard let unshare = ["/usr/bin/unshare", "/bin/unshare"].first(where: FileManager.default.isExecutableFile)
        else { return }
        let disk = folder + "/disk"
        let namespaces = getuid() == 0 ? ["--mount"] : ["--user", "--map-root-user", "--mount"]
        let mount =
            "mkdir -p \"$1\" && mount -t tmpfs -o size=64m,mode=700 leptune-drill \"$1\" && shift && exec \"$@\""
        func arguments(_ command: [String]) -> [String] {
            [unshare] + namespaces + ["sh", "-c", mount, "sh", disk] + command
        }
        guard succeeds(arguments(["true"])) else { return }
        let own = Array(CommandLine.arguments.dropFirst()) + ["--folder", folder, "--disk", disk]
        let pointers: [UnsafeMutablePointer<CChar>?] = arguments([program] + own).map { strdup($0) } + [nil]
        execv(unshare, pointers)
        for pointer in pointers { free(pointer) }
    }

    private static func succeeds(_ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
