package import Store

/// What happened in a drill, and what was found afterwards.
package struct DrillAccount: Sendable, Codable {
    package var seed: UInt64
    package var kills: Int
    /// How often each kind of fault was brought about.
    package var faults: [String: Int]
    /// Kinds of fault that this machine does not permit, and why.
    package var skipped: [String]
    package var studies: Int
    package var trials: Int
    package var attempts: Int
    /// How the trials ended, by the state's name.
    package var ended: [String: Int]
    /// Results that came after their lease had been given to another, kept and not counted.
    package var late: Int
    package var acknowledged: Int
    package var lost: Int
    /// The longest time from a manager's start to the first connection that it took, in seconds.
    package var slowestStart: Double
    package var seconds: Double
    package var checks: [StoreCheck]

    /// Whether every promise was kept.
    package var isPassed: Bool { checks.allSatisfy(\.isPassed) }

    /// The account for a person.
    package var text: String {
        var lines = ["seed       \(seed)", "faults     \(Self.list(faults))"]
        lines += skipped.map { "skipped    \($0)" }
        lines.append("studies    \(studies), \(trials) trials in \(attempts) attempts: \(Self.list(ended))")
        lines.append(
            "results    \(acknowledged) acknowledged, \(lost) of them lost; \(late) late, kept and not counted")
        lines.append("restart    the manager took workers after \(Self.short(slowestStart)) s at most")
        lines.append("time       \(Self.short(seconds)) s")
        let failed = checks.filter { !$0.isPassed }
        lines.append("checks     \(checks.count - failed.count) of \(checks.count) passed")
        for check in failed {
            lines.append("FAILED     \(check.name)\(check.study.map { " of \($0)" } ?? "")")
            lines += check.problems.map { "             \($0)" }
        }
        lines.append(isPassed ? "nothing was lost, nothing counted twice" : "the promises were NOT kept")
        return lines.joined(separator: "\n")
    }

    private static func list(_ counts: [String: Int]) -> String {
        counts.isEmpty
            ? "none" : counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

    private static func short(_ seconds: Double) -> String { "\((seconds * 100).rounded() / 100)" }
}
