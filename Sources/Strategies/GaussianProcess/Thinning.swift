/// Which observations stand for all of them where the cost grows with their third power.
enum Thinning {
    /// The best third of a limit, and an even choice of the others.
    ///
    /// - Parameter ranked: Indices, best first.
    /// - Returns: At most `limit` of them, in ascending order.
    static func indices(_ ranked: [Int], to limit: Int) -> [Int] {
        guard ranked.count > limit else { return ranked.sorted() }
        let best = limit / 3
        let others = ranked.count - best
        let kept = (0..<(limit - best)).map { ranked[best + $0 * others / (limit - best)] }
        return (ranked.prefix(best) + kept).sorted()
    }
}
