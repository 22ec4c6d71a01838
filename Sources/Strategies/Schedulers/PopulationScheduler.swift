import Randomness
import SearchSpaces
public import Studies

/// Population based training: a population trains side by side, and the worst go on from copies of the best.
///
/// The members pause after every so many units of the resource. Once all have, the worst share is pruned, and in the place
/// of each a new trial begins from the checkpoint of one of the best, drawn at random (*exploit*), with values that differ
/// a little (*explore*). A member that failed is replaced in the same way. So a schedule of parameters is found while
/// models train: a population costs no more than training each of its members once.
///
/// The members are compared at the same fidelity, and no decision depends on who came first: the study is the same for any
/// number of workers. When the population has been trained, the trials that the budget has left make up another. Members
/// that train to the end or whose training had converged before count as they are; a metric that is not finite is worst.
///
/// Everything follows from the state and the study's seed.
///
/// - SeeAlso: Jaderberg et al. 2017, "Population Based Training of Neural Networks", arXiv:1711.09846, sec. 4, with
///   truncation selection.
public struct PopulationScheduler: Scheduler {
    private let trials: Int
    private let members: Int?
    private let share: Double
    /// The fidelities at which the population is compared, then the maximum.
    private let steps: [Int]
    private let exploration: Exploration

    /// Creates the scheduler.
    ///
    /// - Parameters:
    ///   - trials: How many trials there can be, of all populations together.
    ///   - fidelity: The minimum and the maximum.
    ///   - population: How many members there are; nil for as many as the trials suffice for until the end.
    ///   - interval: How many units of the resource lie between comparisons; nil for a tenth of the maximum, and at
    ///     least the minimum.
    ///   - quantile: The share of the members that is replaced at each comparison, up to a half.
    ///   - redraw: The probability that a parameter is drawn anew.
    ///   - explored: The parameters that may change; nil for all.
    public init(
        trials: Int, fidelity: Fidelity, population: Int? = nil, interval: Int? = nil, quantile: Double = 0.2,
        redraw: Double = 0.25, explored: [String]? = nil
    ) {
        let maximum = max(1, fidelity.maximum)
        let interval = max(1, interval ?? max(fidelity.minimum, (maximum + 9) / 10))
        steps = Array(stride(from: interval, to: maximum, by: interval)) + [maximum]
        self.trials = max(1, trials)
        members = population.map { max(1, $0) }
        share = min(max(quantile, 0), 0.5)
        exploration = Exploration(changing: explored.map(Set.init), redraw: redraw)
    }

    /// One bracket: how many members reach each step, and how many trials take the place of others, unless some end before
    /// their time.
    public var plan: SchedulePlan {
        var (left, begun) = (trials, 0)
        while left > 0 {
            let size = size(for: left)
            begun += size
            left -= min(left, size + replacements(in: size) * (steps.count - 1))
        }
        return SchedulePlan(brackets: [
            .init(firstTrial: 0, rungs: steps.map { .init(fidelity: $0, trials: begun) }, branches: trials - begun)
        ])
    }

    /// Begins trials from checkpoints.
    public var branches: Bool { true }

    /// Bracket 0, up to the first comparison.
    public func placement(ofTrial trial: Int) -> Placement { Placement(target: steps[0]) }

    /// The trials that a population lacks; another population's once it is over.
    ///
    /// - Complexity: O(trials).
    public func room(in state: StudyState) -> Int {
        let population = latest(in: state)
        if population.missing > 0 { return population.missing }
        guard state.open.isEmpty else { return 0 }
        let left = trials - state.trials.count
        // What the user adds to a space that is exhausted is tried one by one.
        return left > 0 ? size(for: left) : min(1, state.queue.count)
    }

    /// Once all members have paused at the same step: whom others replace, with which values, and that all go on.
    ///
    /// - Complexity: O(n log n) with n the trials.
    public func verdicts(after trial: Int, in state: StudyState) -> [Verdict] {
        guard state.trials.indices.contains(trial) else { return [] }
        let population = latest(in: state)
        let open = state.open.sorted().map { state.trials[$0] }
        guard population.missing == 0, let step = open.first?.target, step < steps[steps.count - 1],
            open.allSatisfy({ $0.state == .paused && $0.target == step && $0.checkpoint?.fidelity ?? 0 >= step })
        else { return [] }
        let reached = open.map(\.reached).max() ?? step
        let next = steps.first { $0 > reached } ?? steps[steps.count - 1]

        let ranked = state.ranked(at: step).map(\.number).filter(state.open.contains)
        let worst = Array((ranked + open.map(\.number).filter { !ranked.contains($0) }).reversed())
        let replaced = min(replacements(in: population.size), open.count / 2)
        let parents = ranked.prefix(max(1, replaced))
        let completed = state.trials[population.first...].count { $0.state == .completed }
        let vacant = population.size - open.count - completed
        let budget = min(trials, state.definition.budget.trials) - state.trials.count - state.queue.count
        let room = parents.isEmpty ? 0 : max(0, budget)
        let losers = worst.prefix(min(replaced, max(0, room - vacant)))
        let children = (0..<min(room, vacant + losers.count)).map { offset in
            var generator = CounterGenerator(
                seed: state.definition.seed, stream: state.trials.count + offset, purpose: .exploration)
            let parent = state.trials[parents[generator.index(below: parents.count)]]
            let configuration = exploration.child(
                of: parent.configuration, in: state.definition.space, using: &generator)
            return Verdict.branch(parent: parent.number, configuration: configuration, target: next)
        }
        return losers.sorted().map { .prune(trial: $0) } + children
            + open.filter { !losers.contains($0.number) }.map { .promote(trial: $0.number, target: next) }
    }
}

extension PopulationScheduler {
    /// A population: all trials from a number on.
    private struct Population {
        var first = 0
        var size: Int
        /// How many of its members have not been suggested.
        var missing: Int
    }

    /// The population that is under way, or was last.
    private func latest(in state: StudyState) -> Population {
        let size = size(for: trials)
        var population = Population(size: size, missing: size)
        for trial in state.trials where trial.origin == nil {
            if population.missing == 0 {
                let size = self.size(for: max(1, trials - trial.number))
                population = Population(first: trial.number, size: size, missing: size)
            }
            population.missing -= 1
        }
        return population
    }

    /// How many members are replaced at a comparison.
    private func replacements(in size: Int) -> Int { min(max(1, Int(Double(size) * share)), size / 2) }

    /// How many members a population has for which so many trials are left, at least 1.
    private func size(for left: Int) -> Int {
        if let members { return min(members, left) }
        // The largest that can be held until the end.
        var (low, high) = (1, left + 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if middle + replacements(in: middle) * (steps.count - 1) <= left { low = middle } else { high = middle }
        }
        return low > 1 ? low : max(min(2, left), (left + 1) / 2)
    }
}

extension SchedulerEntry {
    /// Population based training.
    static let populationBased = SchedulerEntry(
        "pbt", "Trains a population side by side; the worst go on from copies of the best with other values.",
        options: [
            OptionDeclaration(
                "population", .int(2...10_000),
                "How many members train side by side; as many as the budget of trials suffices for, if not given."),
            OptionDeclaration(
                "interval", .int(1 ... .max),
                "How much of the resource lies between comparisons; a tenth of the maximum, if not given."),
            OptionDeclaration(
                "quantile", .float(0.01...0.5), default: .float(0.2),
                "The share of the members that is replaced at each comparison."),
            OptionDeclaration(
                "redraw", .float(0...1), default: .float(0.25),
                "How often a parameter is drawn anew rather than changed a little."),
        ], needsFidelity: true, branches: true
    ) { definition, settings throws(StrategyError) in
        try definition.requireCheckpoints()
        let (population, interval) = (settings.int("population"), settings.int("interval"))
        if let interval, interval >= definition.fidelity.maximum {
            throw .setting(
                .scheduler, name: "pbt", setting: "interval", value: .int(interval),
                message: "is \(interval); expected less than the maximum of \(definition.fidelity.maximum) "
                    + definition.fidelity.name)
        }
        if let population, definition.budget.trials <= population {
            throw .setting(
                .scheduler, name: "pbt", setting: "population", value: .int(population),
                message:
                    "is \(population); expected less than the \(definition.budget.trials) trials of the budget, of "
                    + "which each replacement takes one")
        }
        return PopulationScheduler(
            trials: definition.possibleTrials, fidelity: definition.fidelity, population: population,
            interval: interval, quantile: settings.float("quantile") ?? 0.2,
            redraw: settings.float("redraw") ?? 0.25, explored: definition.explored)
    }
}

extension StudyDefinition {
    /// Checks that a trial can begin from another's checkpoint, with something different.
    ///
    /// - Throws: `StrategyError.unsuitable` for programs, which leave none, and if no parameter may change.
    fileprivate func requireCheckpoints() throws(StrategyError) {
        if case .command = objective {
            throw .unsuitable(
                .scheduler, name: "pbt",
                message:
                    "begins trials from checkpoints, which a command does not leave; use 'asha', or an external objective "
                    + "with ask and tell")
        }
        let known = space.searched.map(\.name)
        guard let explored else { return }
        if let unknown = explored.first(where: { !known.contains($0) }) {
            throw .unsuitable(
                .scheduler, name: "pbt",
                message:
                    "is to explore '\(unknown)'; expected parameters of the space: \(known.joined(separator: ", "))")
        }
        if explored.isEmpty {
            throw .unsuitable(
                .scheduler, name: "pbt", message: "needs a parameter that may change while a model trains")
        }
    }
}
