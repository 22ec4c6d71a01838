/// Finds what somebody probably meant.
enum NearestName {
    /// A sentence that names the nearest candidate, or lists some.
    static func remedy(for name: String, among candidates: [String]) -> String {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(100))
        let nearest = candidates.prefix(1_000)
            .map { ($0, distance(wanted, Array($0.lowercased().unicodeScalars.prefix(100)))) }
            .min { $0.1 < $1.1 }
        if let nearest, nearest.1 <= max(1, wanted.count / 3) { return "Did you mean \(quoted(nearest.0))?" }
        let listed = candidates.prefix(12).map { quoted($0) }.joined(separator: ", ")
        return "There are: \(listed)\(candidates.count > 12 ? " …" : "")."
    }

    /// Insertions, deletions, replacements and exchanges of neighbours between two names.
    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
