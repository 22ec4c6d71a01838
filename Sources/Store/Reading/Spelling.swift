/// Finds what someone may have meant.
package enum Spelling {
    /// The nearest of some names; nil if none is near.
    package static func nearest(to word: String, among names: [String]) -> String? {
        names
            .map { (name: $0, distance: distance(word.lowercased(), $0.lowercased())) }
            .filter { $0.distance <= max(1, min(word.count, $0.name.count) / 3) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?
            .name
    }

    /// How many letters to insert, remove, replace or swap with their neighbour make one word of the other.
    static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a), Array(b))
        var rows = [[Int]](repeating: Array(0...b.count), count: 3)
        for i in a.indices {
            rows = [rows[1], rows[2], [i + 1] + Array(repeating: 0, count: b.count)]
            for j in b.indices {
                rows[2][j + 1] = min(rows[1][j + 1] + 1, rows[2][j] + 1, rows[1][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    rows[2][j + 1] = min(rows[2][j + 1], rows[0][j - 1] + 1)
                }
            }
        }
        return rows[2][b.count]
    }
}
