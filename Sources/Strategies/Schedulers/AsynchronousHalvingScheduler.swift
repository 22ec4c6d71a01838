import SearchSpaces
public import Studies

/// Asynchronous successive halving: a trial goes on as soon as it is among the best η-th of those measured so far.
///
/// No rung waits for its last trial, so that workers are never idle and one that is lost holds nobody up; the price is
/// that early trials are judged among few. Two variants:
/// - *promotion*: each trial runs to the lowest rung and pauses; whenever a value arrives, the best of those that wait
///   goes on if it is among the best η-th of its rung. Unlike in the paper, never more than one in η has gone on from a
///   rung, so that a study costs no more than its plan says even when later trials displace earlier ones.
/// - *stopping*: each trial runs on unless it is not among the best η-th, rounded up, when it passes a rung. Trials
///   never pause, which serves programs that cannot go on from a checkpoint.
///
/// With several objectives the best are those on the first non-dominated fronts of their rung, and within a front those
/// that keep most apart; measurements then need the values of all metrics.
///
/// Once no trial is left that could change a rung, those that wait are pruned; if none has completed by then, the best
/// of the highest rung goes on first, so that a study ends with a result. Everything follows from the state.
///
/// - SeeAlso: Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning", MLSys, arXiv:1810.05934, alg. 2;
///   Schmucker et al. 2021, "Multi-objective Asynchronous Successive Halving", arXiv:2106.12639.
public struct AsynchronousHalvingScheduler: Scheduler {
    /// What happens to a trial that is not among the best.
    public enum Variant: String, Sendable, CaseIterable {
        /// It pauses, and may go on later.
        case promotion
        /// It is stopped.
        case stopping
    }

    /// One bracket, with as many trials on each rung as there are at most.
    public let plan: SchedulePlan
    private let rungs: [Int]
    private let eta: Int
    private let variant: Variant

    /// Creates the scheduler.
    ///
    /// - Parameters:
    ///   - trials: How many trials the budget allows.
    ///   - fidelity: The lowest rung and the highest.
    ///   - eta: η, one in so many goes on; at least 2.
    ///   - variant: What happens to the others.
    public init(trials: Int, fidelity: Fidelity, eta: Int = 3, variant: Variant = .promotion) {
        let eta = max(2, eta)
        let arithmetic = HyperbandArithmetic(
            minimum: fidelity.minimum, maximum: max(1, fidelity.maximum), eta: eta)
        let bracket = arithmetic.rungs(startingWith: arithmetic.halvings, trials: max(1, trials))
        rungs = bracket.map(\.fidelity)
        self.eta = eta
        self.variant = variant
        switch variant {
        case .promotion: plan = SchedulePlan(brackets: [.init(firstTrial: 0, rungs: bracket)])
        case .stopping: plan = .inFull(trials: trials, fidelity)
        }
    }

    /// The lowest rung, or the maximum where trials never pause.
    public func placement(ofTrial trial: Int) -> Placement {
        Placement(target: variant == .promotion ? rungs[0] : rungs[rungs.count - 1])
    }

    /// Promotions on every rung, or the end of all trials that wait for nothing.
    ///
    /// - Complexity: O(rungs · n log n) with n the trials so far.
    public func verdicts(after trial: Int, in state: StudyState) -> [Verdict] {
        guard variant == .promotion, state.trials.indices.contains(trial) else { return [] }
        let promotions = rungs.indices.dropLast().flatMap { self.promotions(from: $0, in: state) }
        return promotions.isEmpty ? conclusion(state) : promotions
    }

    /// Whether a trial that has just passed a rung is not among the best there.
    ///
    /// - Complexity: O(n log n) with n the trials so far.
    public func stops(_ trial: Int, in state: StudyState) -> Bool {
        guard variant == .stopping, state.trials.indices.contains(trial) else { return false }
        let subject = state.trials[trial]
        let before = subject.measurements.dropLast().last?.fidelity ?? 0
        guard let rung = rungs.dropLast().lastIndex(where: { $0 > before && $0 <= subject.reached }) else {
            return false
        }
        let ranked = state.ranked(at: rungs[rung])
        let places = (ranked.count + eta - 1) / eta
        return !ranked.prefix(places).contains { $0.number == trial }
    }

    private func promotions(from rung: Int, in state: StudyState) -> [Verdict] {
        let ranked = state.ranked(at: rungs[rung])
        let gone = ranked.count { $0.target > rungs[rung] }
        return ranked.prefix(ranked.count / eta).filter { waits($0, at: rungs[rung]) }
            .prefix(max(0, ranked.count / eta - gone))
            .map { .promote(trial: $0.number, target: rungs[rung + 1]) }
    }

    /// Whether a trial has come to a rung and no further.
    private func waits(_ trial: Trial, at fidelity: Int) -> Bool {
        !trial.state.isTerminal && trial.target == fidelity && trial.reached >= fidelity
    }

    /// What is left to do once nothing more will arrive.
    private func conclusion(_ state: StudyState) -> [Verdict] {
        let open = state.open.sorted().map { state.trials[$0] }
        guard state.trials.count >= plan.trials, open.allSatisfy({ waits($0, at: $0.target) }) else { return [] }
        let waiting = open.filter { $0.target < rungs[rungs.count - 1] }
        if state.best == nil, let highest = waiting.map(\.target).max(),
            let rung = rungs.firstIndex(of: highest),
            let leader = state.ranked(at: highest).first(where: { waits($0, at: highest) })
        {
            return [.promote(trial: leader.number, target: rungs[rung + 1])]
        }
        return waiting.map { .prune(trial: $0.number) }
    }
}

extension SchedulerEntry {
    /// Successive halving without waiting.
    static let asynchronousHalving = SchedulerEntry(
        "asha", "Successive halving that waits for no trial: whoever is among the best so far goes on.",
        options: [
            OptionDeclaration("eta", .int(2...16), default: .int(3), "One trial in so many goes on from a rung."),
            OptionDeclaration(
                "variant", .choice(AsynchronousHalvingScheduler.Variant.allCases.map(\.rawValue)),
                default: .string(AsynchronousHalvingScheduler.Variant.promotion.rawValue),
                "promotion: trials pause at rungs and the best go on; stopping: trials run on unless they are behind."),
        ], needsFidelity: true
    ) { definition, settings throws(StrategyError) in
        let eta = settings.int("eta") ?? 3
        try definition.requireHalving(by: eta, named: "asha")
        return AsynchronousHalvingScheduler(
            trials: definition.possibleTrials, fidelity: definition.fidelity, eta: eta,
            variant: settings.string("variant").flatMap(AsynchronousHalvingScheduler.Variant.init) ?? .promotion)
    }
}
