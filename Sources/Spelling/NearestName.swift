/// Guesses which known name a misspelt one was meant to be.
package enum NearestName {
    /// The known name closest to a text, if one is close enough to be a slip of the finger.
    ///
    /// Close means at most one edit for each three characters and at least one: an insertion, deletion, substitution or
    /// exchange of neighbours. Upper and lower case, `_` and `-` count as equal. The first of equally close names wins.
    ///
    /// - Complexity: O(known names × 64²); longer texts have no guess.
    package static func of(_ text: String, among known: [String]) -> String? {
        let wanted = folded(text)
        guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
        var best: (name: String, distance: Int)?
        for name in known where name.utf8.count <= 64 {
            let candidate = folded(name)
            let allowed = min(max(1, max(wanted.count, candidate.count) / 3), best.map { $0.distance - 1 } ?? .max)
            guard abs(candidate.count - wanted.count) <= allowed else { continue }
            let distance = editDistance(wanted, candidate)
            if distance <= allowed, distance < max(wanted.count, candidate.count) { best = (name, distance) }
        }
        return best?.name
    }

    private static func folded(_ text: String) -> [UInt8] {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 32
            case UInt8(ascii: "_"): UInt8(ascii: "-")
            default: byte
            }
        }
    }

    /// The optimal string alignment distance: Levenshtein's with exchanges of neighbours.
    package static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var before: [Int] = []
        var previous = Array(0...b.count)
        for i in a.indices {
            var current = [i + 1]
            current.reserveCapacity(b.count + 1)
            for j in b.indices {
                var distance = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { distance = min(distance, before[j - 1] + 1) }
                current.append(distance)
            }
            before = previous
            previous = current
        }
        return previous[b.count]
    }
}
