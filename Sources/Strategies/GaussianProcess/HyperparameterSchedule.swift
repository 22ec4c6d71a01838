import LinearAlgebra
import Randomness

/// When hyperparameters are searched for anew as a history grows, and from where.
///
/// A model of n observations has the hyperparameters of a prefix of them, the *checkpoint*: all of them below 64, then
/// a length that grows in steps of 3 to 6 %, and is one step behind, so that the search at the next checkpoint can be done
/// a little at a time meanwhile. The search at a checkpoint begins with the result at an *anchor*, the longest
/// prefix whose length is a power of two; there it begins anew from several starts. So whatever a history holds, its
/// hyperparameters are a function of it alone, found by two searches at most.
enum HyperparameterSchedule {
    /// The length of the prefix whose hyperparameters a history of this length has.
    static func checkpoint(_ count: Int) -> Int {
        guard count >= 64 else { return count }
        return max(powerOfTwo(upTo: count), upcoming(count) - step(count))
    }

    /// The length of the longest prefix of a history of this length that is a checkpoint of it or of a longer one.
    static func upcoming(_ count: Int) -> Int {
        guard count >= 64 else { return count }
        return count / step(count) * step(count)
    }

    /// The length of the prefix where the search for a checkpoint's hyperparameters begins.
    static func anchor(_ checkpoint: Int) -> Int {
        // A search among few observations is quick, and its result changes with each of them.
        checkpoint <= 64 ? checkpoint : powerOfTwo(upTo: checkpoint)
    }

    /// By how much checkpoints differ.
    private static func step(_ count: Int) -> Int { powerOfTwo(upTo: count) / 16 }

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
    ///   - losses: What was observed at the points.
    ///   - standardisation: What makes values of them.
    /// - Returns: nil if the covariance could not be factored from any start.
    static func parameters(
        _ points: KernelPoints, _ dimensionOfColumn: [Int], seed: UInt64, _ memo: SurrogateMemo,
        warpedColumns: [Int] = [], hasEffects: Bool = false, losses: [Double],
        standardisation: LossStandardisation
    ) -> KernelParameters? {
        let checkpoint = checkpoint(points.count)
        let anchor = anchor(checkpoint)
        func question(_ length: Int, _ start: KernelParameters?) -> SurrogateMemo.Question {
            SurrogateMemo.Question(
                points: length == points.count ? points : points.selecting(Array(0..<length)),
                losses: Array(losses[..<length]), standardisation: standardisation, seed: seed, start: start,
                warpedColumns: warpedColumns, hasEffects: hasEffects)
        }
        func answer(_ length: Int, _ start: KernelParameters?) -> KernelParameters? {
            let question = question(length, start)
            let found = memo.parameters(question) {
                guard let evidence = question.evidence(dimensionOfColumn) else { return nil }
                if let start {
                    var refinement = memo.refinement(question) ?? evidence.refinement(of: start)
                    refinement.advance()
                    if let found = refinement.parameters { return found }
                }
                var generator = CounterGenerator(seed: seed, stream: length, purpose: .surrogate)
                generator.seek(to: 1 << 32)
                return evidence.mostProbable(using: &generator)
            }
            // A prefix without differences says nothing; then all that is known does.
            return found ?? (length < points.count ? answer(points.count, start) : nil)
        }
        let start = answer(anchor, nil)
        let found = checkpoint == anchor ? start : answer(checkpoint, start)
        let upcoming = upcoming(points.count)
        if upcoming > checkpoint, let start {
            let question = question(upcoming, start)
            let steps = (HyperparameterRefinement.steps + step(upcoming) - 1) / step(upcoming)
            memo.prepare(question, steps: steps) { question.evidence(dimensionOfColumn)?.refinement(of: start) }
        }
        return found
    }
}
