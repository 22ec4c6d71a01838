import Foundation

/// How much memory this process may still take.
package enum MachineMemory {
    /// Bytes that the machine, and the control group of this process, have left; nil where the system does not say.
    package static var available: Int? {
        [availableOnMachine, leftInControlGroup, leftOfAddresses].compactMap { $0 }.min()
    }

    /// Bytes that tables may take unless somebody says otherwise: half of what is left, or 1 GiB if that is unknown.
    package static var forTables: Int { max(64 << 20, (available ?? 2 << 30) / 2) }

    /// What a limit on addresses (`ulimit -v`) leaves; nil without one.
    private static var leftOfAddresses: Int? {
        var limit = rlimit()
        guard getrlimit(addressSpace, &limit) == 0, let most = Int(exactly: limit.rlim_cur) else { return nil }
        let pages = text("/proc/self/statm")?.split(separator: " ").first.flatMap { Int($0) } ?? 0
        return max(0, most - pages * Int(getpagesize()))
    }

    #if canImport(Glibc)
        private static let addressSpace = __rlimit_resource_t(RLIMIT_AS.rawValue)
    #else
        private static let addressSpace = RLIMIT_AS
    #endif

    private static var availableOnMachine: Int? {
        text("/proc/meminfo")?.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
            .flatMap { $0.split(separator: " ").dropFirst().first }
            .flatMap { Int($0) }.map { $0 * 1024 }
    }

    /// Version 2 of control groups; what the files of the group cache can be taken back.
    private static var leftInControlGroup: Int? {
        guard let group = text("/proc/self/cgroup")?.split(separator: "\n").first(where: { $0.hasPrefix("0::") }) else {
            return nil
        }
        let folder = "/sys/fs/cgroup" + group.dropFirst(3)
        guard let limit = number("\(folder)/memory.max"), let used = number("\(folder)/memory.current") else {
            return nil
        }
        let cached =
            text("\(folder)/memory.stat")?.split(separator: "\n").first { $0.hasPrefix("inactive_file ") }
            .flatMap { Int($0.dropFirst("inactive_file ".count)) } ?? 0
        return max(0, limit - used + cached)
    }

    private static func number(_ path: String) -> Int? {
        // `max` where there is no limit.
        text(path).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    private static func text(_ path: String) -> String? {
        // Silence is right: a file that is not there sets no limit.
        try? String(contentsOfFile: path, encoding: .utf8)
    }
}

/// A fit that this machine has no room for.
public struct InsufficientMemory: Error, Sendable, Equatable, CustomStringConvertible {
    /// Bytes that it would take.
    public let needed: Int
    /// Bytes that there are.
    public let available: Int
    /// What would take them.
    public let purpose: String

    /// One sentence: what is wrong and how to mend it.
    public var description: String {
        "\(purpose) would take \(Self.text(needed)) of memory; \(Self.text(available)) are free. "
            + "Use fewer rows or folds, or settings that make a smaller model."
    }

    /// Throws unless there is room.
    static func check(_ needed: Int, for purpose: String) throws(InsufficientMemory) {
        if let available = MachineMemory.available, needed > available {
            throw InsufficientMemory(needed: needed, available: available, purpose: purpose)
        }
    }

    private static func text(_ bytes: Int) -> String {
        let units = [("TB", 1e12), ("GB", 1e9), ("MB", 1e6)]
        let unit = units.first { Double(bytes) >= $0.1 } ?? ("MB", 1e6)
        return String(format: "%.1f %@", Double(bytes) / unit.1, unit.0)
    }
}
