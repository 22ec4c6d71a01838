import Foundation

/// How much memory this process takes.
enum ResidentMemory {
    /// Resident bytes; nil where the system does not say.
    static var bytes: Int? {
        // Silence is right: without /proc there is no limit to enforce.
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return pages.map { $0 * sysconf(Int32(_SC_PAGESIZE)) }
    }
}
