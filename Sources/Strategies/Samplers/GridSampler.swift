import Randomness
import SearchSpaces
public import Studies

/// Every combination of a grid, in a random order that follows from the seed.
///
/// Finite parameters contribute all their values; others so many, evenly spaced on their own scale with both ends. If
/// no number is given, it is the smallest that makes a grid of at least as many combinations as the budget has trials.
/// When every combination was tried, the grid is refined to twice as many values.
public struct GridSampler: Sampler {
    private let resolution: Int?
    private let trials: Int

    /// Creates the sampler.
    ///
    /// - Parameters:
    ///   - resolution: How many values a continuous parameter contributes, at least 2; nil to choose by the budget.
    ///   - trials: How many trials the budget allows.
    public init(resolution: Int? = nil, trials: Int) {
        self.resolution = resolution.map { max(2, $0) }
        self.trials = max(1, trials)
    }

    /// The next combinations that were not tried; fewer if a finite space is exhausted.
    ///
    /// - Complexity: O(combinations · parameters). Grids of more than 65,536 combinations are drawn from, not listed.
    public func suggest(_ request: SuggestionRequest) -> [Suggestion] {
        var tried = Set(request.trials.map(\.configuration))
        var values = resolution ?? fitting(request.space)
        var suggestions: [Suggestion] = []
        while true {
            let grid = request.space.gridded(values)
            guard let all = grid.allConfigurations(limit: SearchSpace.listable) else {
                return suggestions + drawn(from: grid, request, after: suggestions.count, &tried, values)
            }
            var generator = CounterGenerator(seed: request.seed, stream: values, purpose: .suggestion)
            for index in generator.permutation(of: all.count) where suggestions.count < request.count {
                if tried.insert(all[index]).inserted {
                    suggestions.append(Suggestion(all[index], reason: "grid of \(all.count) combinations"))
                }
            }
            if suggestions.count == request.count || grid == request.space { return suggestions }
            values *= 2
        }
    }

    private func drawn(
        from grid: SearchSpace, _ request: SuggestionRequest, after count: Int, _ tried: inout Set<Configuration>,
        _ values: Int
    ) -> [Suggestion] {
        (count..<request.count).compactMap { offset in
            let new = grid.drawNew(seed: request.seed, trial: request.firstTrial + offset, except: tried)
            guard let new else { return nil }
            tried.insert(new)
            return Suggestion(new, reason: "drawn from a grid with \(values) values a parameter")
        }
    }

    /// The smallest number of values a parameter that makes enough combinations.
    private func fitting(_ space: SearchSpace) -> Int {
        let continuous = space.searched.count { $0.domain.isCoarsened(to: 2) }
        guard continuous > 0 else { return 2 }
        var values = 2
        while combinations(values, continuous) < trials { values += 1 }
        return values
    }

    private func combinations(_ values: Int, _ parameters: Int) -> Int {
        var product = 1
        for _ in 0..<parameters {
            let (next, overflow) = product.multipliedReportingOverflow(by: values)
            if overflow { return .max }
            product = next
        }
        return product
    }
}

extension SearchSpace {
    /// The space with every continuous parameter reduced to so many values; equal to the space if it has none.
    fileprivate func gridded(_ values: Int) -> SearchSpace {
        var grid = self
        for index in grid.parameters.indices where parameters[index].domain.isCoarsened(to: values) {
            let domain = parameters[index].domain
            var levels: [ParameterValue] = []
            for step in 0..<values {
                let value = domain.value(at: Double(step) / Double(values - 1))
                if levels.last != value { levels.append(value) }
            }
            grid.parameters[index].domain = .ordinal(levels)
        }
        return grid
    }
}

extension ParameterDomain {
    /// Whether a grid takes only some of the domain's values.
    fileprivate func isCoarsened(to values: Int) -> Bool {
        switch self {
        case .float, .int: (count ?? .max) > values
        case .categorical, .ordinal, .constant: false
        }
    }
}

extension SamplerEntry {
    /// All combinations.
    static let grid = SamplerEntry(
        "grid", "Tries every combination of a grid, in random order.",
        options: [
            OptionDeclaration(
                "resolution", .int(2...1024),
                "How many values a continuous parameter contributes; as many as the budget allows, if not given.")
        ],
        dependsOnHistory: true, learnsFromAnyTrial: false
    ) { definition, settings in
        GridSampler(resolution: settings.int("resolution"), trials: definition.budget.trials)
    }
}
