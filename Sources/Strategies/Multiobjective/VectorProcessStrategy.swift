import LinearAlgebra
import Randomness
import SearchSpaces
import Studies

/// Bayesian optimisation of several objectives, or under outcome constraints: one Gaussian process for each, and the
/// configuration with the highest ``VectorAcquisition`` is tried next.
///
/// The part of ``GaussianProcessSampler`` for such studies. The first trials are a scrambled Sobol design. Pending
/// trials count as measured at their predicted values, in each process and on the front. Failed trials count as the
/// worst of each objective. An objective or constraint that was the same everywhere takes no part.
///
/// A suggestion is a function of the request alone.
struct VectorProcessStrategy {
    /// How many trials the initial design has; nil for a number that grows with the parameters.
    var initialTrials: Int?

    /// More observations than this are thinned out, as the cost grows with the third power.
    private static let observationLimit = 400
    /// From this many objectives on, they are scalarised.
    private static let mostForBoxes = 3
    /// The weight of the sum beside the maximum in the scalarisation (ParEGO's ρ).
    private static let augmentation = 0.05

    /// Suggests configurations, each knowing of those before it; fewer if a finite space is exhausted.
    ///
    /// - Complexity: O(m n³) with n the trials so far and m the objectives and constraints, O(m n²) for each candidate.
    func suggest(_ request: SuggestionRequest) -> [Suggestion] {
        let encoding = SurrogateSpace(request.space)
        let initial = initialTrials ?? min(max(6, encoding.dimensions.count + 3), 20)
        let design = InitialDesign(space: request.space, seed: request.seed)
        var tried = Set(request.trials.map(\.configuration))
        var suggestions: [Suggestion] = []
        var model: Result<Knowledge, Surrender>?
        for trial in request.firstTrial..<(request.firstTrial + request.count) {
            let suggestion: Suggestion?
            if trial < initial {
                suggestion = design.configuration(forTrial: trial, except: tried).map {
                    Suggestion($0, reason: "initial design \(trial + 1) of \(initial)")
                }
            } else {
                let current = model ?? knowledge(request, encoding, initial)
                model = current
                switch current {
                case .failure(let surrender):
                    suggestion = drawn(trial, request, tried, why: surrender.reason)
                case .success(let knowledge):
                    suggestion = chosen(
                        trial, request, tried, knowledge, imagined: suggestions.map(\.configuration))
                }
            }
            guard let suggestion else { break }
            tried.insert(suggestion.configuration)
            suggestions.append(suggestion)
        }
        return suggestions
    }

    /// What the trials so far say.
    private struct Knowledge {
        let encoding: SurrogateSpace
        let observations: VectorObservations
        let acquisition: VectorAcquisition
        /// The encoded configurations that were measured.
        let rows: [[Double]]
        let pending: [Configuration]
        let elite: [Configuration]
        let references: [Double?]
    }

    private func drawn(
        _ trial: Int, _ request: SuggestionRequest, _ tried: Set<Configuration>, why: String
    ) -> Suggestion? {
        request.space.drawNew(seed: request.seed, trial: trial, except: tried).map {
            Suggestion($0, reason: "random draw: \(why)")
        }
    }

    private func knowledge(
        _ request: SuggestionRequest, _ encoding: SurrogateSpace, _ initial: Int
    ) -> Result<Knowledge, Surrender> {
        let observations = VectorObservations(request, enough: initial)
        guard observations.count >= 2 else {
            return .failure(Surrender(reason: "only \(observations.count) of the trials so far gave values"))
        }
        let kept = thinned(observations)
        let rows = kept.map { encoding.encode(request.trials[observations.entries[$0].trial].configuration) }
        var generator = CounterGenerator(seed: request.seed, stream: request.firstTrial, purpose: .surrogate)
        generator.seek(to: 1 << 32)
        func model(_ losses: [Double?]) -> OutcomeModel? {
            OutcomeModel(rows: rows, losses: kept.map { losses[$0] }, encoding: encoding, using: &generator)
        }
        var references: [Double?] = []
        var objectives: [OutcomeModel] = []
        if request.metrics.count > Self.mostForBoxes {
            if let scalar = model(scalarised(observations, request)) { objectives = [scalar] }
            references = [nil]
        } else {
            for (k, metric) in request.metrics.enumerated() {
                guard let fitted = model(observations.entries.map { $0.losses?[k] }) else { continue }
                objectives.append(fitted)
                references.append(metric.reference.map(metric.loss))
            }
        }
        let constraints = request.constraints.indices.compactMap { k in
            model(observations.entries.map { $0.losses == nil ? nil : $0.constraints[k] })
        }
        guard !objectives.isEmpty || !constraints.isEmpty else {
            return .failure(Surrender(reason: "no objective has differed between trials so far"))
        }
        let measured = zip(kept, rows).filter { observations.entries[$0.0].losses != nil }.map(\.1)
        let pending = observations.pending.map { request.trials[$0].configuration }
        let acquisition = VectorAcquisition(
            objectives: objectives, constraints: constraints, rows: measured, references: references)
        let elite = observations.ranking.prefix(12).map {
            request.trials[observations.entries[$0].trial].configuration
        }
        return .success(
            Knowledge(
                encoding: encoding, observations: observations, acquisition: acquisition, rows: measured,
                pending: pending, elite: elite, references: references))
    }

    /// The entries that are modelled, rising: all, or the best half of the limit and an even choice of the others.
    private func thinned(_ observations: VectorObservations) -> [Int] {
        let half = Self.observationLimit / 2
        let ranking = observations.ranking
        guard ranking.count > 2 * half else { return ranking.sorted() }
        let others = ranking.count - half
        return (ranking.prefix(half) + (0..<half).map { ranking[half + $0 * others / half] }).sorted()
    }

    /// The augmented Chebyshev scalarisation of the losses with weights drawn for this request.
    private func scalarised(_ observations: VectorObservations, _ request: SuggestionRequest) -> [Double?] {
        var generator = CounterGenerator(seed: request.seed, stream: request.firstTrial, purpose: .resampling)
        let draws = request.metrics.map { _ in -(1 - generator.uniform()).logarithm }
        let total = draws.reduce(0, +)
        let all = observations.entries.compactMap(\.losses)
        let scales = request.metrics.indices.map { k in LossScale(all.map { $0[k] }) }
        let lowest = request.metrics.indices.map { k in
            scales[k].map { scale in all.map { scale.value(of: $0[k]) }.min() ?? 0 } ?? 0
        }
        return observations.entries.map { entry in
            entry.losses.map { losses in
                var (worst, sum) = (0.0, 0.0)
                for (k, scale) in scales.enumerated() {
                    guard let scale else { continue }
                    let weighted = draws[k] / total * (scale.value(of: losses[k]) - lowest[k])
                    worst = max(worst, weighted)
                    sum += weighted
                }
                return worst + Self.augmentation * sum
            }
        }
    }

    private func chosen(
        _ trial: Int, _ request: SuggestionRequest, _ tried: Set<Configuration>, _ knowledge: Knowledge,
        imagined: [Configuration]
    ) -> Suggestion? {
        let pending = knowledge.pending + imagined
        let acquisition = knowledge.acquisition.imagining(
            pending.map { knowledge.encoding.encode($0) }, among: knowledge.rows, references: knowledge.references)
        let search = VectorSearch(
            encoding: knowledge.encoding, acquisition: acquisition, tried: tried, elite: knowledge.elite)
        var generator = CounterGenerator(seed: request.seed, stream: trial, purpose: .surrogate)
        guard let best = search.best(using: &generator), best.score.isFinite else {
            return drawn(trial, request, tried, why: "the models found no new configuration")
        }
        let score = (best.score * 100).rounded() / 100
        return Suggestion(
            best.configuration,
            reason: "gp: \(acquisition.name) \(score), objectives \(request.metrics.count), "
                + "constraints \(request.constraints.count) (\(knowledge.observations.count) seen, "
                + "\(pending.count) pending)")
    }
}
