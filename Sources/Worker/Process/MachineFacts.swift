import Foundation
import Glibc
public import Studies

/// What a worker knows about the machine and the process it is.
public enum MachineFacts {
    /// The machine's name, at most 64 bytes.
    public static let host: String = {
        var name = [CChar](repeating: 0, count: 65)
        guard gethostname(&name, 64) == 0 else { return "localhost" }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.isEmpty ? "localhost" : text
    }()

    /// How many cores this process may use.
    public static let cores = ProcessInfo.processInfo.activeProcessorCount

    /// The machine's memory in bytes.
    public static let memoryBytes = Int(clamping: ProcessInfo.processInfo.physicalMemory)

    /// `host/pid`: no other process of this machine has it while this one lives.
    public static let workerID = WorkerID(rawValue: "\(host)/\(getpid())")

    /// The memory that this process occupies now, in bytes; 0 if the system does not tell.
    static var residentBytes: Int {
        guard let data = FileManager.default.contents(atPath: "/proc/self/statm") else { return 0 }
        let pages = String(decoding: data, as: UTF8.self).split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (pages ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
