import Foundation
import Synchronization

/// A folder of Linux's control groups (cgroup v2) in which a worker may make groups for its programs.
///
/// `setrlimit` holds each process of a program to its memory; a group holds all of them together, and to a number of
/// processors. The operator names a folder that was delegated to the worker and has no processes of its own, such as
/// `systemd-run --user --property=Delegate=yes` gives.
///
/// - SeeAlso: Linux kernel documentation, "Control Group v2", sections "Delegation" and "No Internal Process Constraint".
public struct ControlGroups: Sendable {
    /// Why a folder cannot be used.
    public struct Problem: Error, Sendable, CustomStringConvertible {
        /// What is wrong with it.
        public let description: String
    }

    private static let made = Atomic(0)

    /// The folder.
    public let folder: String
    /// Whether groups hold their programs to an amount of memory.
    public let limitsMemory: Bool
    /// Whether groups hold their programs to a number of processors.
    public let limitsProcessors: Bool

    /// Takes a folder.
    ///
    /// - Throws: ``Problem`` if no groups can be made there.
    public init(in folder: String) throws(Problem) {
        guard let text = try? String(contentsOfFile: folder + "/cgroup.controllers", encoding: .utf8) else {
            throw Problem(description: "\(folder) is not a control group of version 2")
        }
        self.folder = folder
        let controllers = Set(text.split(whereSeparator: \.isWhitespace))
        func enables(_ name: Substring) -> Bool {
            controllers.contains(name) && Self.write("+\(name)", to: folder + "/cgroup.subtree_control") == nil
        }
        limitsMemory = enables("memory")
        limitsProcessors = enables("cpu")
        // What counts is whether a group can be made; permissions alone do not tell.
        try makeGroup(memoryBytes: nil, cores: nil).remove()
    }

    /// What groups made here do not hold programs to, in words for the operator; nil if they hold all.
    public var shortcoming: String? {
        switch (limitsMemory, limitsProcessors) {
        case (true, true): nil
        case (false, true): "control groups in \(folder) do not limit memory"
        case (true, false): "control groups in \(folder) do not limit processors"
        case (false, false): "control groups in \(folder) limit neither memory nor processors"
        }
    }

    /// Makes a group for one program.
    ///
    /// - Parameters:
    ///   - memoryBytes: The most memory that its processes may have together, if groups can hold them to it.
    ///   - cores: How many processors they may use, likewise.
    func makeGroup(memoryBytes: Int?, cores: Int?) throws(Problem) -> ControlGroup {
        let number = Self.made.add(1, ordering: .relaxed).newValue
        let group = ControlGroup(folder: "\(folder)/leptune-\(getpid())-\(number)")
        guard mkdir(group.folder, 0o755) == 0 else {
            throw Problem(description: "no control group can be made in \(folder): \(String(cString: strerror(errno)))")
        }
        var limits: [(String, String)] = []
        if limitsMemory, let memoryBytes {
            limits += [("memory.max", "\(memoryBytes)"), ("memory.oom.group", "1")]
        }
        if limitsProcessors, let cores { limits.append(("cpu.max", "\(cores * 100_000) 100000")) }
        for (file, value) in limits {
            guard let reason = Self.write(value, to: "\(group.folder)/\(file)") else { continue }
            group.remove()
            throw Problem(description: "the control group \(group.folder) does not take \(file)=\(value): \(reason)")
        }
        return group
    }

    /// Writes to a file of the kernel's; why that failed, or nil.
    fileprivate static func write(_ text: String, to path: String) -> String? {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return String(cString: strerror(errno)) }
        defer { close(file) }
        return Foundation.write(file, text, text.utf8.count) == text.utf8.count ? nil : String(cString: strerror(errno))
    }
}

/// The control group of one program.
package struct ControlGroup {
    let folder: String

    /// Names a group that was made in a folder.
    package init(folder: String) { self.folder = folder }

    /// The file by which a process enters.
    var entrance: String { folder + "/cgroup.procs" }

    /// How many of its processes the kernel has killed for want of memory, here or on the whole machine; nil if it counts
    /// none because the group does not watch memory.
    package var memoryKills: Int? {
        // No file, no count.
        let events = (try? String(contentsOfFile: folder + "/memory.events", encoding: .utf8)) ?? ""
        let label = "oom_kill "
        return events.split(separator: "\n").first { $0.hasPrefix(label) }.flatMap { Int($0.dropFirst(label.count)) }
    }

    /// Ends what is left in the group, and removes it.
    func remove() {
        for _ in 0..<100 {
            if rmdir(folder) == 0 || errno == ENOENT { return }
            // Older kernels do not have the file; the guardian has ended what the program left, as far as it knows.
            _ = ControlGroups.write("1", to: folder + "/cgroup.kill")
            usleep(10_000)
        }
    }
}
