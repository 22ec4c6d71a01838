import Foundation
import Glibc
public import Studies

/// What a worker knows about the machine and the process it is.
public enum MachineFacts {
    /// The machine's name, at most 64 bytes; in a container with the number of its process namespace.
    ///
    /// Containers that share the machine's network share its name, and number their processes from 1, each of them.
    public static let host: String = {
        var bytes = [CChar](repeating: 0, count: 65)
        let isNamed = gethostname(&bytes, 64) == 0 && bytes[0] != 0
        let name = isNamed ? bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) } : Array("localhost".utf8)
        var namespace = stat()
        guard stat("/proc/self/ns/pid", &namespace) == 0, namespace.st_ino != machineNamespace else {
            return String(decoding: name, as: UTF8.self)
        }
        return String(decoding: name.prefix(48), as: UTF8.self) + "+\(namespace.st_ino)"
    }()

    /// The number that Linux gives the namespace of the whole machine's processes.
    private static let machineNamespace: UInt = 0xEFFF_FFFC

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
