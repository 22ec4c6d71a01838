import SearchSpaces
public import Studies

/// Scrambled Sobol points: covers the space more evenly than independent draws.
///
/// Each suggestion depends on the study's seed and the trial's number only.
public struct SobolSampler: Sampler {
    /// Creates the sampler.
    public init() {}

    /// The points of the sequence with the numbers of the trials; a random draw where one is forbidden.
    public func suggest(_ request: SuggestionRequest) -> [Suggestion] {
        let design = InitialDesign(space: request.space, seed: request.seed)
        return (request.firstTrial..<(request.firstTrial + request.count)).compactMap { trial in
            design.configuration(forTrial: trial, except: []).map {
                Suggestion($0, reason: "Sobol point \(trial + 1)")
            }
        }
    }
}

extension SamplerEntry {
    /// Low-discrepancy points.
    static let sobol = SamplerEntry(
        "sobol", "Covers the space evenly by a scrambled Sobol sequence.", dependsOnHistory: false
    ) { _, _ in SobolSampler() }
}
