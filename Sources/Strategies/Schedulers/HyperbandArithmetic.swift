import Studies

/// The numbers of Hyperband, in whole numbers throughout.
///
/// With maximum R, minimum r and reduction factor η: s_max is the largest s with r · η^s ≤ R. Bracket s starts
/// n = ⌈(s_max + 1) · η^s / (s + 1)⌉ trials and has s + 1 rungs; rung i, from 0, holds ⌊n / η^i⌋ trials at fidelity
/// ⌊R / η^(s − i)⌋. Rounding in floating point would lose brackets: log(243) / log(3) is 4.999….
///
/// - SeeAlso: Li et al. 2018, "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization", JMLR 18,
///   algorithm 1.
struct HyperbandArithmetic: Sendable, Hashable {
    /// R: what a full trial gets.
    let maximum: Int
    /// η: one in so many goes on.
    let eta: Int
    /// s_max: how often the maximum can be divided before it falls below the minimum.
    let halvings: Int

    /// Creates the numbers.
    ///
    /// - Parameters:
    ///   - minimum: At least 1.
    ///   - maximum: At least `minimum`.
    ///   - eta: At least 2.
    init(minimum: Int, maximum: Int, eta: Int) {
        self.maximum = maximum
        self.eta = eta
        var halvings = 0
        var rest = maximum / eta
        while rest >= max(1, minimum) {
            halvings += 1
            rest /= eta
        }
        self.halvings = halvings
    }

    /// How many trials the bracket with `s` halvings starts.
    func trials(startingWith s: Int) -> Int {
        let (product, overflow) = (halvings + 1).multipliedReportingOverflow(by: power(s))
        return overflow ? .max : (product - 1) / (s + 1) + 1
    }

    /// The rungs of the bracket with `s` halvings, started with a number of trials.
    ///
    /// At least one trial goes on to each rung, so that a bracket cut short by the budget still ends at the maximum.
    func rungs(startingWith s: Int, trials: Int) -> [SchedulePlan.Rung] {
        (0...s).map { i in
            SchedulePlan.Rung(fidelity: maximum / power(s - i), trials: max(1, trials / power(i)))
        }
    }

    /// η^exponent; does not overflow for exponents up to `halvings`, as it is at most the maximum.
    private func power(_ exponent: Int) -> Int {
        (0..<exponent).reduce(1) { product, _ in product * eta }
    }
}
