import Randomness
import SearchSpaces
public import Studies

/// NSGA-II: a population that breeds, and of which the least dominated and least crowded survive; for several
/// objectives, outcome constraints and many trials.
///
/// Every `population` trials that ended, in the order of their numbers and whoever suggested them, are one generation;
/// the parents are what survives of all generations so far and of the trials of the current one, so that workers need
/// not wait for each other. Feasible trials precede infeasible ones, which are ranked by their violation. Numbers take
/// simulated binary crossover and polynomial mutation, categories are exchanged and redrawn, and conditional
/// parameters appear and vanish with their parents. The first trials are a scrambled Sobol design. With one objective
/// it is an elitist genetic algorithm.
///
/// A suggestion is a function of the request alone.
///
/// - SeeAlso: Deb et al. 2002, "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE TEC 6(2).
public struct NondominatedSortingSampler: Sampler {
    /// How many trials survive, and how many the initial design has.
    public var population: Int

    /// Creates the sampler.
    public init(population: Int = 24) {
        self.population = max(2, population)
    }

    /// Suggests children of the survivors; fewer if a finite space is exhausted.
    ///
    /// - Complexity: O(n · population · objectives) with n the trials so far.
    public func suggest(_ request: SuggestionRequest) -> [Suggestion] {
        let design = InitialDesign(space: request.space, seed: request.seed)
        let variation = GeneticVariation(space: request.space)
        let observations = VectorObservations(request, enough: population)
        let survivors = survivors(of: observations)
        var tried = Set(request.trials.map(\.configuration))
        return (request.firstTrial..<(request.firstTrial + request.count)).compactMap { trial in
            let suggestion: Suggestion?
            if trial < population || survivors.count < 2 {
                suggestion = design.configuration(forTrial: trial, except: tried).map {
                    Suggestion($0, reason: "initial design \(trial + 1) of \(population)")
                }
            } else {
                suggestion = bred(trial, request, variation, survivors, observations, tried)
            }
            guard let suggestion else { return nil }
            tried.insert(suggestion.configuration)
            return suggestion
        }
    }

    /// A member of the population.
    private struct Survivor {
        let entry: Int
        let front: Int
        let crowding: Double
    }

    private func survivors(of observations: VectorObservations) -> [Survivor] {
        let measured = observations.entries.indices.filter { observations.entries[$0].losses != nil }
        var survivors: [Survivor] = []
        var start = 0
        while start < measured.count {
            let generation = measured[start..<min(start + population, measured.count)]
            start += population
            let members = survivors.map(\.entry) + generation
            let losses = members.map { observations.entries[$0].losses ?? [] }
            survivors = []
            let fronts = ParetoOrder.fronts(losses, violations: members.map { observations.violations[$0] })
            for (rank, front) in fronts.enumerated() where survivors.count < population {
                let distances = ParetoOrder.crowding(losses, of: front)
                let order = front.indices.sorted { (-distances[$0], $0) < (-distances[$1], $1) }
                survivors += order.prefix(population - survivors.count).map {
                    Survivor(entry: members[front[$0]], front: rank, crowding: distances[$0])
                }
            }
        }
        return survivors
    }

    private func bred(
        _ trial: Int, _ request: SuggestionRequest, _ variation: GeneticVariation, _ survivors: [Survivor],
        _ observations: VectorObservations, _ tried: Set<Configuration>
    ) -> Suggestion? {
        var generator = CounterGenerator(seed: request.seed, stream: trial, purpose: .surrogate)
        func configuration(_ survivor: Survivor) -> Configuration {
            request.trials[observations.entries[survivor.entry].trial].configuration
        }
        for _ in 0..<64 {
            let mother = winner(of: survivors, using: &generator)
            let father = winner(of: survivors, using: &generator)
            let child = variation.child(configuration(mother), configuration(father), using: &generator)
            guard !request.space.isForbidden(child), !tried.contains(child) else { continue }
            let parents = [mother, father].map { "\(request.trials[observations.entries[$0.entry].trial].number)" }
            return Suggestion(
                child,
                reason: "nsga2: child of trials \(parents.joined(separator: " and ")), generation "
                    + "\(observations.count / population + 1) of \(population)")
        }
        return request.space.drawNew(seed: request.seed, trial: trial, except: tried).map {
            Suggestion($0, reason: "random draw: the population bred nothing new")
        }
    }

    /// The better of two: the one on the lower front, or of the wider gap.
    private func winner(of survivors: [Survivor], using generator: inout CounterGenerator) -> Survivor {
        let (a, b) = (
            survivors[generator.index(below: survivors.count)], survivors[generator.index(below: survivors.count)]
        )
        return (a.front, -a.crowding) <= (b.front, -b.crowding) ? a : b
    }
}

extension SamplerEntry {
    /// A genetic algorithm with non-dominated sorting.
    static let nondominatedSorting = SamplerEntry(
        "nsga2",
        "Breeds configurations from the least dominated so far: for several objectives, constraints and many trials.",
        options: [
            OptionDeclaration(
                "population", .int(4...1000), default: .int(24),
                "How many trials survive each generation, and how many cover the space at first.")
        ],
        dependsOnHistory: true
    ) { _, settings in NondominatedSortingSampler(population: settings.int("population") ?? 24) }
}
