import Foundation
import Randomness
import SearchSpaces
public import Studies

/// The tree-structured Parzen estimator, multivariate: tries what is likelier among the good trials than among the rest.
///
/// The best tenth of the trials (25 at most) and the others each give a density over the whole space, with the
/// dependences between parameters. Candidates are drawn from the first; the one with the highest ratio of the first to
/// the second is suggested. Pending trials count among the others, so that parallel suggestions keep apart (a constant
/// liar); so do failed ones. The first trials are a scrambled Sobol design.
///
/// With several objectives or outcome constraints, the best are those on the first fronts, and within a front those that
/// add most hypervolume; infeasible trials follow by their violation (as in MOTPE and c-TPE).
///
/// A suggestion is a function of the request alone.
///
/// - SeeAlso: Bergstra et al. 2011, NeurIPS, sec. 4; Watanabe 2023, "Tree-Structured Parzen Estimator: Understanding Its
///   Algorithm Components and Their Roles for Better Empirical Performance", arXiv:2304.11127; Ozaki et al. 2022,
///   "Multiobjective Tree-Structured Parzen Estimator", JAIR 73.
public struct TreeParzenSampler: Sampler {
    /// How many trials the initial design has.
    public var initialTrials: Int
    /// How many candidates are drawn for a suggestion.
    public var candidates: Int

    private let memo = CoordinateMemo()

    private static let goodShare = 0.1
    private static let mostGood = 25

    /// Creates the sampler.
    public init(initialTrials: Int = 10, candidates: Int = 24) {
        self.initialTrials = max(1, initialTrials)
        self.candidates = max(1, candidates)
    }

    /// Suggests configurations, each knowing of those before it; fewer if a finite space is exhausted.
    ///
    /// - Complexity: O(candidates · n · parameters) with n the trials so far.
    public func suggest(_ request: SuggestionRequest) -> [Suggestion] {
        let request = request.hasVectors ? request.ranked(enough: initialTrials) : request
        let design = InitialDesign(space: request.space, seed: request.seed)
        let observations = Observations(
            request.trials, metric: request.metric, maximum: request.fidelity.maximum, enough: initialTrials)
        var tried = TriedConfigurations(request.trials)
        var pending = observations.pending.map { ParzenEstimator.coordinates(of: $0, in: request.space) }
        let ranked = ranked(observations, request.space)
        return (request.firstTrial..<(request.firstTrial + request.count)).compactMap { trial in
            let suggestion: Suggestion?
            if trial < initialTrials || observations.count < 2 {
                suggestion = design.configuration(forTrial: trial, except: tried.all).map {
                    Suggestion($0, reason: "initial design \(trial + 1) of \(initialTrials)")
                }
            } else {
                suggestion = likeliest(trial, request, observations.count, ranked, pending, tried)
            }
            guard let suggestion else { return nil }
            tried.insert(suggestion.configuration)
            pending.append(ParzenEstimator.coordinates(of: suggestion.configuration, in: request.space))
            return suggestion
        }
    }

    /// The coordinates of what was observed, the best first and failures last.
    private func ranked(_ observations: Observations, _ space: SearchSpace) -> [[Double]] {
        let rows = memo.rows(of: observations.configurations, in: space)
        let losses = observations.losses.map { $0 ?? .infinity }
        return losses.indices.sorted { (losses[$0], $0) < (losses[$1], $1) }.map { rows[$0] }
    }

    private func likeliest(
        _ trial: Int, _ request: SuggestionRequest, _ seen: Int, _ ranked: [[Double]], _ pending: [[Double]],
        _ tried: TriedConfigurations
    ) -> Suggestion? {
        let good = min(Int((Self.goodShare * Double(seen)).rounded(.up)), Self.mostGood)
        let better = ParzenEstimator(space: request.space, around: Array(ranked.prefix(good)))
        let others = ParzenEstimator(space: request.space, around: ranked.dropFirst(good) + pending)
        var generator = CounterGenerator(seed: request.seed, stream: trial, purpose: .surrogate)
        var scored: [(configuration: Configuration, score: Double)] = []
        for _ in 0..<candidates {
            let candidate = better.draw(using: &generator)
            guard !request.space.isForbidden(candidate) else { continue }
            let point = ParzenEstimator.coordinates(of: candidate, in: request.space)
            scored.append((candidate, better.logDensity(at: point) - others.logDensity(at: point)))
        }
        scored.sort { $0.score > $1.score }
        guard let best = scored.first(where: { !tried.contains($0.configuration) }) else {
            return request.space.drawNew(seed: request.seed, trial: trial, except: tried.all).map {
                Suggestion($0, reason: "random draw: all \(candidates) candidates were tried before or are forbidden")
            }
        }
        let reason = String(
            format: "tpe: log ratio %.2f, %d good of %d seen, %d pending", best.score, good, seen, pending.count)
        return Suggestion(best.configuration, reason: reason)
    }
}

extension SamplerEntry {
    /// Parzen estimators.
    static let treeParzen = SamplerEntry(
        "tpe",
        "Tries what is likelier among the good trials than among the others, by two densities of all parameters.",
        options: [
            OptionDeclaration(
                "initial", .int(1...1000), default: .int(10),
                "How many trials cover the space before the densities choose."),
            OptionDeclaration(
                "candidates", .int(1...65536), default: .int(24),
                "How many configurations are drawn for each suggestion."),
        ],
        dependsOnHistory: true
    ) { _, settings in
        TreeParzenSampler(
            initialTrials: settings.int("initial") ?? 10, candidates: settings.int("candidates") ?? 24)
    }
}
