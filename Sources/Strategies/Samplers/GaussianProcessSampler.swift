import Foundation
import LinearAlgebra
import Randomness
import SearchSpaces
public import Studies

/// Bayesian optimisation: a Gaussian process models the losses so far, and the configuration with the highest log
/// expected improvement is tried next, or, where the values are noisy, the one with the lowest confidence bound.
///
/// The first trials are a scrambled Sobol design. After that, pending trials count as measured at their predicted
/// values, so that parallel suggestions keep away from each other. Losses are transformed to look normal. Failed trials
/// teach a second process where trials fail; the probability that one does not is a factor of the improvement. With
/// several fidelities the model learns from all of them and predicts the full one. No configuration is suggested twice
/// while another is left.
///
/// When the best loss has stood still for a while, others take turns: a tree-structured Parzen estimator,
/// whose mistakes are others, a portfolio that leaves places which only the process believes in; and what the process knows
/// least of on the lines through the best configuration along one parameter each. Where a choice decides which other
/// parameters there are, choices that had few trials get turns of their own, and a model that knows of nothing else: what
/// is a wide range of losses in one branch may be all the difference there is in another.
///
/// Hyperparameters are those of a prefix of the history that grows in steps. Up to 2,000 trials the model is exact; with
/// more, the best of them and an even choice of the others stand for all.
///
/// A suggestion is a function of the request alone; what is kept between calls only saves time.
///
/// - SeeAlso: Snoek et al. 2012, arXiv:1206.2944; Ament et al. 2023, arXiv:2310.20708; Hvarfner et al. 2024,
///   arXiv:2402.02229.
public struct GaussianProcessSampler: Sampler {
    /// How many trials the initial design has; nil for a number that grows with the parameters.
    public var initialTrials: Int?
    /// How many points the acquisition is evaluated at before the best of them climb.
    public var candidates: Int
    /// The share of trials after the initial design that are drawn at random.
    public var randomShare: Double
    /// Whether the positions of numbers are warped by learnt exponents before the model sees them.
    public var warpsInputs: Bool

    private let memo = SurrogateMemo()

    /// How many trials a branch must have had for a model of its own.
    private static let enoughForABranch = 8

    /// Creates the sampler.
    public init(initialTrials: Int? = nil, candidates: Int = 512, randomShare: Double = 0, warpsInputs: Bool = false) {
        self.warpsInputs = warpsInputs
        self.initialTrials = initialTrials
        self.candidates = candidates
        self.randomShare = randomShare
    }

    /// Suggests configurations, each knowing of those before it; fewer if a finite space is exhausted.
    ///
    /// - Complexity: O(n²) with n the trials so far, at most 2,000; O(n³) where the memory of the call before is of no use.
    public func suggest(_ request: SuggestionRequest) -> [Suggestion] {
        if request.hasVectors { return VectorProcessStrategy(initialTrials: initialTrials).suggest(request) }
        let encoding = SurrogateSpace(request.space)
        let initial = initialTrials ?? min(max(5, encoding.dimensions.count + 2), 16)
        let design = InitialDesign(space: request.space, seed: request.seed)
        let stagnation = Stagnation(request, in: encoding)
        var tried = Set(request.trials.map(\.configuration))
        var rotation = BranchRotation(
            request.space, request.trials.map { ($0.configuration, $0.finalLoss(request.metric)) })
        var suggestions: [Suggestion] = []
        var model: Result<FittedSurrogate, Surrender>?
        for trial in request.firstTrial..<(request.firstTrial + request.count) {
            let suggestion: Suggestion?
            if trial < initial {
                suggestion = design.configuration(forTrial: trial, except: tried).map {
                    Suggestion($0, reason: "initial design \(trial + 1) of \(initial)")
                }
            } else if drawsAtRandom(trial, request) {
                suggestion = drawn(trial, request, tried, why: "one of the share that is drawn at random")
            } else {
                let current = model ?? FittedSurrogate.fit(request, encoding, initial, memo, warps: warpsInputs)
                model = current
                switch current {
                case .failure(let surrender):
                    suggestion = drawn(trial, request, tried, why: surrender.reason)
                case .success(let surrogate):
                    let other =
                        stagnation.turn(ofTrial: trial) == .estimator
                        ? estimated(trial, request, tried, surrogate, stagnation) : nil
                    suggestion =
                        other
                        ?? rotation.due(forTrial: trial, isStagnant: stagnation.isStagnant).flatMap { branch in
                            chosen(
                                trial, request, tried,
                                modelAlone(of: branch, request, encoding, initial) ?? surrogate,
                                imagined: suggestions.map(\.configuration).filter {
                                    branch.contains($0, in: request.space)
                                },
                                stagnation: stagnation, branch: branch)
                        }
                        ?? chosen(
                            trial, request, tried, surrogate, imagined: suggestions.map(\.configuration),
                            stagnation: stagnation)
                        ?? drawn(trial, request, tried, why: "the model found no new configuration")
                }
            }
            guard let suggestion else { break }
            tried.insert(suggestion.configuration)
            rotation.add(suggestion.configuration)
            suggestions.append(suggestion)
        }
        return suggestions
    }

    private func drawsAtRandom(_ trial: Int, _ request: SuggestionRequest) -> Bool {
        var generator = CounterGenerator(seed: request.seed, stream: trial, purpose: .resampling)
        return generator.uniform() < randomShare
    }

    private func drawn(
        _ trial: Int, _ request: SuggestionRequest, _ tried: Set<Configuration>, why: String
    ) -> Suggestion? {
        request.space.drawNew(seed: request.seed, trial: trial, except: tried).map {
            Suggestion($0, reason: "random draw: \(why)")
        }
    }

    /// What the Parzen estimator suggests; nil if that was tried, or would rather fail than not.
    private func estimated(
        _ trial: Int, _ request: SuggestionRequest, _ tried: Set<Configuration>, _ surrogate: FittedSurrogate,
        _ stagnation: Stagnation
    ) -> Suggestion? {
        var request = request
        request.firstTrial = trial
        request.count = 1
        guard let other = TreeParzenSampler().suggest(request).first, !tried.contains(other.configuration) else {
            return nil
        }
        let row = surrogate.encoding.encode(other.configuration)
        if let feasible = surrogate.feasibility?.logProbabilities([row]).first, feasible < 0.5.logarithm {
            return nil
        }
        return Suggestion(
            other.configuration,
            reason: other.reason + "; no progress of gp in \(stagnation.length) trials")
    }

    /// The model of a branch that knows of nothing else; nil if there is too little to learn from.
    private func modelAlone(
        of branch: BranchRotation.Branch, _ request: SuggestionRequest, _ encoding: SurrogateSpace, _ initial: Int
    ) -> FittedSurrogate? {
        var part = request
        part.trials = request.trials.filter { branch.contains($0.configuration, in: request.space) }
        guard part.trials.count >= Self.enoughForABranch else { return nil }
        return try? FittedSurrogate.fit(part, encoding, initial, memo.memo(of: branch), warps: warpsInputs).get()
    }

    /// What a model finds most promising in a branch, nil for everywhere; nil if it finds nothing new.
    private func chosen(
        _ trial: Int, _ request: SuggestionRequest, _ tried: Set<Configuration>, _ surrogate: FittedSurrogate,
        imagined: [Configuration], stagnation: Stagnation, branch: BranchRotation.Branch? = nil
    ) -> Suggestion? {
        let pending = surrogate.pending + imagined
        let rows = pending.map { surrogate.encoding.encode($0) }
        // Conditioning on the process's own predictions cannot make a factorable covariance unfactorable but by
        // rounding; then the suggestion does without them.
        let process = (try? surrogate.process.imagining(rows)) ?? surrogate.process
        let criterion = AcquisitionCriterion(
            noise: process.parameters.noise, variance: process.parameters.variance,
            incumbent: surrogate.incumbent(process, in: branch))
        let search = AcquisitionSearch(
            encoding: surrogate.encoding,
            acquisition: Acquisition(process: process, criterion: criterion, feasibility: surrogate.feasibility),
            tried: tried, candidates: candidates, elite: surrogate.elite(in: branch), branch: branch)
        if stagnation.turn(ofTrial: trial) == .line, branch == nil, let other = search.leastKnownOnALine() {
            return Suggestion(
                search.configuration(of: other),
                reason: "gp: least known beside the best configuration; no progress in \(stagnation.length) trials")
        }
        var generator = CounterGenerator(seed: request.seed, stream: trial, purpose: .surrogate)
        guard let best = search.best(using: &generator), best.score.value.isFinite else { return nil }
        let predicted = surrogate.scale.loss(of: best.score.mean, deviation: best.score.deviation)
        let value = request.metric.goal == .minimize ? predicted.loss : -predicted.loss
        let fidelity =
            surrogate.fidelities > 1
            ? " over \(surrogate.fidelities) fidelities"
            : surrogate.fidelity < request.fidelity.maximum
                ? " at \(surrogate.fidelity) \(request.fidelity.name)" : ""
        let turn =
            branch.map { "; the turn of \(request.space.parameters[$0.parameter].name) = \($0.value.description)" }
            ?? ""
        let reason = String(
            format: "gp: \(criterion.name) %.2f, predicted %.4g ± %.2g", best.score.value, value, predicted.deviation)
        return Suggestion(
            search.configuration(of: best),
            reason: reason + fidelity + turn + " (\(surrogate.seen) seen, \(pending.count) pending)")
    }
}

extension SamplerEntry {
    /// A Gaussian process with log expected improvement.
    static let gaussianProcess = SamplerEntry(
        "gp", "Models the results with a Gaussian process and tries where it expects most improvement.",
        options: [
            OptionDeclaration(
                "initial", .int(1...1000),
                "How many trials cover the space before the model chooses; 5 to 16 by the number of parameters, if not "
                    + "given."),
            OptionDeclaration(
                "candidates", .int(64...65536), default: .int(512),
                "How many configurations the model judges before the best of them are improved."),
            OptionDeclaration(
                "random-share", .float(0...1), default: .float(0),
                "The share of trials after the initial ones that are drawn at random."),
            OptionDeclaration(
                "warp", .bool, default: .bool(false),
                "Whether the model learns for each number at which end of its range the metric changes faster."),
        ],
        dependsOnHistory: true
    ) { _, settings in
        GaussianProcessSampler(
            initialTrials: settings.int("initial"), candidates: settings.int("candidates") ?? 512,
            randomShare: settings.float("random-share") ?? 0, warpsInputs: settings.bool("warp") ?? false)
    }
}
