import Randomness
import SearchSpaces
public import Studies

/// Differential evolution: each member of a population moves towards one of the best and along the difference of two
/// others, and gives way to its successor if that is no worse.
///
/// Trial t works on slot t mod `population`; the member of a slot is the best of the trials that ended there, in the
/// order of their numbers and whoever suggested them. The mutation is *current-to-pbest/1* with displaced members as an
/// archive, the crossover binomial. Scale and crossover rate are drawn for each trial from a fixed pool of three pairs,
/// one that exploits, one for separable and one for rotated landscapes: rates that adapt to successes would make a
/// trial depend on when others arrived. Categories come from one of the vectors involved. With several objectives or
/// constraints, trials are compared by their place in the order of fronts and hypervolume. The first trials are a
/// scrambled Sobol design.
///
/// A suggestion is a function of the request alone.
///
/// - SeeAlso: Zhang and Sanderson 2009, "JADE: Adaptive Differential Evolution With Optional External Archive", IEEE
///   TEC 13(5); Wang, Cai and Zhang 2011, "Differential Evolution With Composite Trial Vector Generation Strategies and
///   Control Parameters", IEEE TEC 15(1), for the pool.
public struct DifferentialEvolutionSampler: Sampler {
    /// How many members there are, and how many trials the initial design has; nil for twice the parameters, 10 to 40.
    public var population: Int?

    /// The share of the population that counts as best.
    private static let bestShare = 0.15
    /// Scale F and crossover rate of the pool.
    private static let pool = [(scale: 0.5, rate: 0.9), (scale: 0.8, rate: 0.2), (scale: 0.9, rate: 0.9)]

    /// Creates the sampler.
    public init(population: Int? = nil) {
        self.population = population
    }

    /// Suggests successors; fewer if a finite space is exhausted.
    ///
    /// - Complexity: O(n · parameters) with n the trials so far, and the ranking where there are several objectives.
    public func suggest(_ request: SuggestionRequest) -> [Suggestion] {
        let size = max(4, population ?? min(max(10, 2 * request.space.searched.count), 40))
        let design = InitialDesign(space: request.space, seed: request.seed)
        let members = Members(request.ranked(enough: size), size: size)
        var tried = Set(request.trials.map(\.configuration))
        return (request.firstTrial..<(request.firstTrial + request.count)).compactMap { trial in
            let suggestion: Suggestion?
            if trial < size || members.ranked.count < 4 {
                suggestion = design.configuration(forTrial: trial, except: tried).map {
                    Suggestion($0, reason: "initial design \(trial + 1) of \(size)")
                }
            } else {
                suggestion = successor(trial, request, members, tried)
            }
            guard let suggestion else { return nil }
            tried.insert(suggestion.configuration)
            return suggestion
        }
    }

    private func successor(
        _ trial: Int, _ request: SuggestionRequest, _ members: Members, _ tried: Set<Configuration>
    ) -> Suggestion? {
        var generator = CounterGenerator(seed: request.seed, stream: trial, purpose: .surrogate)
        let slot = trial % members.slots.count
        let current = members.slots[slot] ?? members.ranked[generator.index(below: members.ranked.count)]
        let best = max(2, Int((Self.bestShare * Double(members.ranked.count)).rounded(.up)))
        for _ in 0..<64 {
            let guide = members.ranked[generator.index(below: best)]
            let plus = members.ranked[generator.index(below: members.ranked.count)]
            let outside = members.ranked.count + members.displaced.count
            let choice = generator.index(below: outside)
            let minus =
                choice < members.ranked.count
                ? members.ranked[choice] : members.displaced[choice - members.ranked.count]
            let control = Self.pool[generator.index(below: Self.pool.count)]
            // A little jitter keeps the differences of a small population from spanning a lattice only.
            let scale = min(max(control.scale + 0.1 * generator.normal(), 0.1), 1.2)
            let child = crossed(
                request.space, current, guide, plus, minus, scale: scale, rate: control.rate, using: &generator)
            guard !request.space.isForbidden(child), !tried.contains(child) else { continue }
            return Suggestion(
                child,
                reason: "de: slot \(slot + 1) of \(members.slots.count), "
                    + "\(members.ranked.count) members, scale \((scale * 100).rounded() / 100), rate \(control.rate)")
        }
        return request.space.drawNew(seed: request.seed, trial: trial, except: tried).map {
            Suggestion($0, reason: "random draw: the population gave nothing new")
        }
    }

    private func crossed(
        _ space: SearchSpace, _ current: Member, _ guide: Member, _ plus: Member, _ minus: Member, scale: Double,
        rate: Double, using generator: inout CounterGenerator
    ) -> Configuration {
        let forced = generator.index(below: max(1, space.parameters.count))
        let redraw = 0.5 / Double(max(1, space.searched.count))
        var child = Configuration()
        for (index, parameter) in space.parameters.enumerated() where space.isActive(parameter, in: child) {
            let moves = generator.uniform() < rate || index == forced
            var position: Double
            if let own = current.point[index] {
                position = own
                if moves {
                    switch parameter.domain {
                    case .float, .int, .ordinal:
                        let pull = (guide.point[index] ?? own) - own
                        let step = plus.point[index].flatMap { x in minus.point[index].map { x - $0 } } ?? 0
                        position = own + scale * (pull + step)
                        // Half-way to the bound that was passed, so that bounds are approached and not piled upon.
                        if position < 0 { position = own / 2 }
                        if position > 1 { position = (own + 1) / 2 }
                    case .categorical, .constant:
                        let source = [guide, plus, current][generator.index(below: 3)]
                        position = generator.uniform() < redraw ? generator.uniform() : source.point[index] ?? own
                    }
                }
            } else {
                position = guide.point[index] ?? plus.point[index] ?? generator.uniform()
            }
            child[parameter.name] = parameter.domain.value(at: position)
        }
        return child
    }
}

/// A trial in a population.
private struct Member {
    let point: [Double?]
    let loss: Double
    let order: Int
}

/// The population after all trials that ended.
private struct Members {
    /// The member of each slot; nil where no trial has succeeded.
    var slots: [Member?]
    /// The members, best first.
    var ranked: [Member] = []
    /// The members that gave way last, as many as there are slots.
    var displaced: [Member] = []

    /// Folds the trials.
    ///
    /// - Parameter request: Each trial completed with its loss, or of no account.
    init(_ request: SuggestionRequest, size: Int) {
        slots = [Member?](repeating: nil, count: size)
        for trial in request.trials {
            guard trial.state == .completed, let loss = trial.value else { continue }
            let slot = trial.number % size
            let member = Member(point: request.space.point(of: trial.configuration), loss: loss, order: trial.number)
            guard let old = slots[slot] else {
                slots[slot] = member
                continue
            }
            if member.loss <= old.loss {
                slots[slot] = member
                displaced.append(old)
            }
        }
        displaced = displaced.suffix(size)
        ranked = slots.compactMap(\.self).sorted { ($0.loss, $0.order) < ($1.loss, $1.order) }
    }
}

extension SamplerEntry {
    /// Differential evolution.
    static let differentialEvolution = SamplerEntry(
        "de", "Moves a population towards its best members and along their differences: for many trials.",
        options: [
            OptionDeclaration(
                "population", .int(4...1000),
                "How many members there are; twice the number of parameters, 10 to 40, if not given.")
        ],
        dependsOnHistory: true
    ) { _, settings in DifferentialEvolutionSampler(population: settings.int("population")) }
}
