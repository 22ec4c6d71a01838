import LinearAlgebra
import Models

/// What the predictions of models that have not seen a row say about how many labels are wrong, and which.
///
/// Where classes overlap, rows contradict a model without being wrong, the fewer the surer it is. Wrong labels do not care
/// how sure it is: they contradict at the same rate everywhere. That rate shows where nothing else does, among the half of
/// the rows whose class is surest. How often rows contradict at each sureness comes from the rows themselves, by isotonic
/// regression, so that models which promise too much mislead nobody. A row that contradicts is a suspect where wrong labels
/// explain two of five contradictions or more.
///
/// - SeeAlso: Northcutt, Jiang, Chuang 2021, "Confident learning: estimating uncertainty in dataset labels",
///   arXiv:1911.00068, for counting where the model is confident; Menon, van Rooyen, Ong, Williamson 2015, "Learning from
///   corrupted binary labels via class-probability estimation", PMLR 37, sec. 4, for the rate of wrong labels as the least
///   rate of any region.
struct LabelNoise {
    /// What can be said.
    enum Verdict: Equatable {
        /// Labels are wrong, which chance and rare cases do not explain.
        case isEvident
        /// So many rows contradict, or so many more the less sure the models are, that classes overlap: a wrong label cannot
        /// be told from a rare case.
        case overlaps
        /// Some rows contradict, too few to tell.
        case isPossible
        /// No more rows contradict than rare cases explain.
        case isAbsent
    }

    /// What can be said.
    let verdict: Verdict
    /// The share of wrong labels, if it is that of the rows that contradict among those that models are surest of.
    let rate: Double
    /// The rows most likely to be wrong, the likeliest first.
    let suspects: [Int]

    /// So many contradictions among the surest rows are rare cases.
    private static let rareCases = 0.01
    /// Fewer are not worth a warning.
    private static let leastRate = 0.02
    /// With more even where models are surest the columns do not tell enough.
    private static let greatestRate = 0.08
    /// The chance of finding evidence where there are but rare cases.
    private static let level = 0.01
    /// The same among the surest quarter alone.
    private static let levelOfSurest = 0.1

    /// Judges.
    ///
    /// - Parameters:
    ///   - codes: The class of each row.
    ///   - probabilities: What models that have not seen the row say, rows × classes.
    /// - Complexity: O(n log n + n · classes).
    init(codes: [Int], probabilities: Matrix<Float>) {
        let likeliest = codes.indices.map { row in
            (0..<probabilities.columns).max { (probabilities[row, $0], $1) < (probabilities[row, $1], $0) } ?? 0
        }
        let sureness = codes.indices.map { Double(probabilities[$0, likeliest[$0]]) }
        let contradicts = codes.indices.map { likeliest[$0] != codes[$0] }
        let surest = codes.indices.sorted { (sureness[$0], $1) > (sureness[$1], $0) }
        let quarter = codes.count / 4
        let first = surest[..<quarter].count { contradicts[$0] }
        let second = surest[quarter..<(2 * quarter)].count { contradicts[$0] }
        let rate = Double(first + second) / Double(max(1, 2 * quarter))
        verdict = Self.verdict(first, second, of: 2 * quarter)
        self.rate = rate

        let agreement = IsotonicRegression(sureness, contradicts.map { $0 ? 0 : 1 })
        let half = Set(surest[..<(2 * quarter)])
        let isEvident = verdict == .isEvident
        suspects = codes.indices.filter { row in
            contradicts[row] && (isEvident ? 1 - agreement(sureness[row]) <= 2.5 * rate : half.contains(row))
        }.sorted { (probabilities[$0, codes[$0]], $0) < (probabilities[$1, codes[$1]], $1) }
    }

    /// - Parameters:
    ///   - first: How many of the surest quarter contradict.
    ///   - second: How many of the next quarter do.
    ///   - count: The rows of both.
    private static func verdict(_ first: Int, _ second: Int, of count: Int) -> Verdict {
        let found = first + second
        let rate = Double(found) / Double(max(1, count))
        guard rate >= leastRate else { return .isAbsent }
        // By three quarters, and by more than chance does one time in ten: 1.28 standard errors of a difference of counts.
        let more = Double(second - first)
        let rises = 4 * second >= 7 * first && more * more > 1.64 * Double(found)
        guard rate <= greatestRate, !rises else { return .overlaps }
        let isEvident =
            chance(ofAtLeast: found, of: count, rareCases) < level
            && chance(ofAtLeast: first, of: count / 2, rareCases) < levelOfSurest
        return isEvident ? .isEvident : .isPossible
    }

    /// The chance that a binomial count is so great or greater.
    private static func chance(ofAtLeast found: Int, of count: Int, _ share: Double) -> Double {
        var below = 0.0
        var term = (1...max(1, count)).reduce(1.0) { product, _ in product * (1 - share) }
        for value in 0..<found {
            below += term
            term *= Double(count - value) / Double(value + 1) * share / (1 - share)
        }
        return max(0, 1 - below)
    }
}
