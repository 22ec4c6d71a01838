import LinearAlgebra
import Randomness

/// When hyperparameters are searched for anew as a history grows, and from where.
///
/// A model of n observations has the hyperparameters of a prefix of them, the *checkpoint*: all of them below 64, then
/// a length that grows in steps of 3 to 6 %. The search at a checkpoint begins with the result at an *anchor*, the longest
/// prefix whose length is a power of two; there it begins anew from several starts. So whatever a history holds, its
/// hyperparameters are a function of it alone, found by two searches at most.
enum HyperparameterSchedule {
    /// The length of the prefix whose hyperparameters a history of this length has.
    static func checkpoint(_ count: Int) -> Int {
        guard count >= 64 else { return count }
        let step = powerOfTwo(upTo: count) / 16
        return count / step * step
    }

    /// The length of the prefix where the search for a checkpoint's hyperparameters begins.
    static func anchor(_ checkpoint: Int) -> Int {
        // A search among few observations is quick, and its result changes with each of them.
        checkpoint <= 64 ? checkpoint : powerOfTwo(upTo: checkpoint)
    }

    private static func powerOfTwo(upTo count: Int) -> Int { 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount) }

    /// The hyperparameters of a history.
    ///
    /// - Parameters:
    ///   - points: All observed points, in an order in which new ones come last.
    ///   - dimensionOfColumn: The dimension of each column.
    ///   - seed: Where random starts come from.
    ///   - memo: What earlier calls have left.
    ///   - warpedColumns: The columns for whose warping exponents are searched for.
    ///   - hasEffects: Whether each dimension also counts by itself.
    ///   - values: The standardised values of the first so many points, by what is known of those alone; nil if there are
    ///     none.
    /// - Returns: nil if the covariance could not be factored from any start.
    static func parameters(
        _ points: KernelPoints, _ dimensionOfColumn: [Int], seed: UInt64, _ memo: SurrogateMemo,
        warpedColumns: [Int] = [], hasEffects: Bool = false, values: (_ count: Int) -> [Double]?
    ) -> KernelParameters? {
        let checkpoint = checkpoint(points.count)
        let anchor = anchor(checkpoint)
        func search(_ length: Int, _ start: KernelParameters?) -> KernelParameters? {
            // A prefix without differences says nothing; then all that is known does.
            let known = values(length)
            let length = known == nil ? points.count : length
            guard let known = known ?? values(length) else { return nil }
            let prefix = length == points.count ? points : points.selecting(Array(0..<length))
            let question = SurrogateMemo.Question(
                points: prefix, values: known, seed: seed, start: start, warpedColumns: warpedColumns,
                hasEffects: hasEffects)
            return memo.parameters(question) {
                let search = EvidenceMaximisation(
                    points: prefix, observations: known, dimensionOfColumn: dimensionOfColumn,
                    warpedColumns: warpedColumns, hasEffects: hasEffects)
                if let start, let found = search.refined(start) { return found }
                var generator = CounterGenerator(seed: seed, stream: length, purpose: .surrogate)
                generator.seek(to: 1 << 32)
                return search.mostProbable(using: &generator)
            }
        }
        let start = search(anchor, nil)
        return checkpoint == anchor ? start : search(checkpoint, start)
    }
}
