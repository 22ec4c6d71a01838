import LinearAlgebra
import Randomness
import SearchSpaces

/// Configurations that cover a space evenly, before anything is known: scrambled Sobol points.
///
/// The one for a trial follows from the study's seed and the trial's number. Where its point is forbidden or was tried
/// already, and for spaces with more parameters than the sequence has dimensions, a random draw takes its place.
struct InitialDesign {
    private let space: SearchSpace
    private let seed: UInt64
    private let sequence: SobolSequence?

    /// Prepares the design of a study.
    init(space: SearchSpace, seed: UInt64) {
        self.space = space
        self.seed = seed
        let d = space.parameters.count
        var generator = CounterGenerator(seed: seed, stream: -1, purpose: .suggestion)
        sequence =
            (1...SobolSequence.maximumDimensions).contains(d)
            ? SobolSequence(dimensions: d, scrambledBy: &generator) : nil
    }

    /// The configuration for a trial; nil if none is left that was not tried.
    func configuration(forTrial trial: Int, except tried: Set<Configuration>) -> Configuration? {
        if let sequence {
            let configuration = space.configuration(at: sequence.point(trial))
            if !space.isForbidden(configuration), !tried.contains(configuration) { return configuration }
        }
        return space.drawNew(seed: seed, trial: trial, except: tried)
    }
}

extension SearchSpace {
    /// Draws a configuration that was not tried; nil if none is left, or none was found.
    func drawNew(seed: UInt64, trial: Int, except tried: Set<Configuration>) -> Configuration? {
        var generator = CounterGenerator(seed: seed, stream: trial, purpose: .suggestion)
        for _ in 0..<64 {
            guard let configuration = draw(using: &generator) else { return nil }
            if !tried.contains(configuration) { return configuration }
        }
        // Nearly everything was tried: list what is left, if it can be listed.
        guard let all = allConfigurations(limit: SearchSpace.listable) else { return draw(using: &generator) }
        let new = all.filter { !tried.contains($0) }
        return new.isEmpty ? nil : new[generator.index(below: new.count)]
    }
}
