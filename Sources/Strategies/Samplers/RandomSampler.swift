import Randomness
import SearchSpaces
public import Studies

/// Independent draws from the prior: uniform on the scale of each parameter.
///
/// Each draw depends on the study's seed and the trial's number only.
///
/// - SeeAlso: Bergstra and Bengio 2012, "Random Search for Hyper-Parameter Optimization", JMLR 13.
public struct RandomSampler: Sampler {
    /// Creates the sampler.
    public init() {}

    /// Draws the configurations; fewer if nearly every combination is forbidden.
    ///
    /// - Complexity: O(count × parameters), times the inverse of the share that is allowed.
    public func suggest(_ request: SuggestionRequest) -> [Suggestion] {
        (0..<request.count).compactMap { offset in
            var generator = CounterGenerator(
                seed: request.seed, stream: request.firstTrial + offset, purpose: .suggestion)
            return request.space.draw(using: &generator).map { Suggestion($0, reason: "random draw") }
        }
    }
}

extension SamplerEntry {
    /// Independent draws.
    static let random = SamplerEntry(
        "random", "Draws each configuration independently from the space.", dependsOnHistory: false
    ) { _, _ in RandomSampler() }
}
