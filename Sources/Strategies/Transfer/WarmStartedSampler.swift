import Foundation
import Randomness
import SearchSpaces
import Studies

/// Any sampler, helped by what an earlier study found.
///
/// The first trials are the best earlier configurations that differ from each other. After them each trial is the
/// sampler's choice either from all results, the earlier ones carried over to the new study's scale, or from the new
/// study's alone; the share of the former is the ``RankingWeight``, so that earlier results that mislead are dropped as
/// soon as the trials say so. Samplers that do not learn from trials which they did not choose get the first part only.
///
/// A suggestion is a function of the request and the earlier results.
struct WarmStartedSampler: Sampler {
    /// What chooses.
    let base: any Sampler
    /// What an earlier study found.
    let prior: PriorResults
    /// Whether the base learns from trials that it did not choose.
    let learnsFromAnyTrial: Bool

    /// How many trials repeat the best earlier configurations.
    private static let leading = 3
    /// How many earlier results the base sees, as its cost grows with them.
    private static let mostSeen = 100

    func suggest(_ request: SuggestionRequest) -> [Suggestion] {
        let known = prior.observations.compactMap { observation -> PriorResults.Observation? in
            let configuration = request.space.normalised(observation.configuration)
            guard request.space.contains(configuration) else { return nil }
            return PriorResults.Observation(configuration, loss: observation.loss)
        }
        guard !known.isEmpty else { return base.suggest(request) }
        var suggestions: [Suggestion] = []
        var tried = Set(request.trials.map(\.configuration))
        let leaders = Self.leaders(known, in: request.space)
        while request.firstTrial + suggestions.count < leaders.count, suggestions.count < request.count {
            let rank = request.firstTrial + suggestions.count
            guard !tried.contains(leaders[rank]) else { break }
            tried.insert(leaders[rank])
            suggestions.append(
                Suggestion(leaders[rank], reason: "warm start: one of the best of study \(prior.study)"))
        }
        guard suggestions.count < request.count else { return suggestions }
        var rest = Self.request(request, after: suggestions)
        guard learnsFromAnyTrial, !request.hasVectors, let (weight, carried) = carriedOver(known, rest) else {
            return suggestions + base.suggest(rest)
        }
        let numbers = rest.firstTrial..<(rest.firstTrial + rest.count)
        let helped = numbers.count { number in
            var generator = CounterGenerator(seed: request.seed, stream: number, purpose: .transfer)
            return generator.uniform() < weight
        }
        if helped > 0 {
            var wide = rest
            wide.count = helped
            wide.firstTrial += carried.count
            wide.trials =
                carried
                + rest.trials.map { trial in
                    var trial = trial
                    trial.number += carried.count
                    return trial
                }
            let note = String(format: ", with study %@ at weight %.2f", prior.study, weight)
            let found = base.suggest(wide).map { Suggestion($0.configuration, reason: $0.reason + note) }
            suggestions += found
            rest = Self.request(rest, after: found)
        }
        return rest.count > 0 ? suggestions + base.suggest(rest) : suggestions
    }

    /// The best configurations, each at least a tenth of the cube's diagonal from those before it while there are any.
    private static func leaders(_ known: [PriorResults.Observation], in space: SearchSpace) -> [Configuration] {
        let points = known.map { space.point(of: $0.configuration) }
        let nearest = 0.01 * Double(max(1, space.searched.count))
        var chosen: [Int] = []
        for index in known.indices where chosen.count < leading {
            let isNew = chosen.allSatisfy { other in
                let squared = zip(points[index], points[other]).reduce(0.0) { sum, pair in
                    guard let a = pair.0, let b = pair.1 else { return sum + (pair.0 == pair.1 ? 0 : 1) }
                    return sum + (a - b) * (a - b)
                }
                return squared > nearest
            }
            if isNew { chosen.append(index) }
        }
        return chosen.map { known[$0].configuration }
    }

    /// What is left to ask for when some suggestions have been made; they count as pending.
    private static func request(_ request: SuggestionRequest, after made: [Suggestion]) -> SuggestionRequest {
        var rest = request
        rest.firstTrial += made.count
        rest.count -= made.count
        for suggestion in made {
            rest.trials.append(
                Trial(
                    waiting: suggestion.configuration, number: rest.trials.count,
                    target: request.fidelity.maximum))
        }
        return rest
    }

    /// How far the earlier results are trusted, and they as trials of the new study; nil if not at all.
    private func carriedOver(
        _ known: [PriorResults.Observation], _ request: SuggestionRequest
    ) -> (weight: Double, trials: [Trial])? {
        // The worst first, so that a sampler that looks for stagnation sees none.
        let known = Array(
            (known.prefix(Self.mostSeen / 2) + Self.spread(known.dropFirst(Self.mostSeen / 2))).reversed())
        guard
            let model = RankingModel(known.map(\.configuration), losses: known.map(\.loss), in: request.space)
        else { return nil }
        let observations = Observations(
            request.trials, metric: request.metric, maximum: request.fidelity.maximum, enough: 3)
        let measured = zip(observations.configurations, observations.losses).compactMap { configuration, loss in
            loss.map { (configuration, $0) }
        }
        let losses = measured.map(\.1)
        var generator = CounterGenerator(seed: request.seed, stream: request.firstTrial, purpose: .transfer)
        generator.seek(to: 1 << 32)
        let weight = RankingWeight.weight(
            of: model, measured.map(\.0), losses, in: request.space, using: &generator)
        guard weight > 0 else { return nil }
        let scores = measured.map { model.score(of: $0.0) }
        let carried = Self.carried(known.map(\.loss), to: losses, predicted: scores)
        return (
            weight,
            zip(known, carried).enumerated().map { number, pair in
                Trial(
                    finished: pair.0.configuration, number: number,
                    value: request.metric.goal == .minimize ? pair.1 : -pair.1, target: request.fidelity.maximum)
            }
        )
    }

    private static func spread(
        _ others: ArraySlice<PriorResults.Observation>
    ) -> [PriorResults.Observation] {
        let room = mostSeen / 2
        guard others.count > room else { return Array(others) }
        return (0..<room).map { others[others.startIndex + $0 * others.count / room] }
    }

    /// The earlier losses on the scale of the new ones: a straight line through what both say about the new trials.
    ///
    /// The line is least squares, drawn towards equal scales as if one trial had said so.
    private static func carried(_ earlier: [Double], to losses: [Double], predicted: [Double]) -> [Double] {
        let scores = RankingModel.normalScores(earlier)
        let centre = earlier.reduce(0, +) / Double(earlier.count)
        let spread = (earlier.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(earlier.count)).squareRoot()
        guard !losses.isEmpty else { return scores.map { centre + spread * $0 } }
        let count = Double(losses.count)
        let meanLoss = losses.reduce(0, +) / count
        let meanScore = predicted.reduce(0, +) / count
        var (product, square) = (spread, 1.0)
        for (score, loss) in zip(predicted, losses) {
            product += (score - meanScore) * (loss - meanLoss)
            square += (score - meanScore) * (score - meanScore)
        }
        let slope = max(0, product / square)
        return scores.map { meanLoss + slope * ($0 - meanScore) }
    }
}
