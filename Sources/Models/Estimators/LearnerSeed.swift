import Randomness

/// One seed for each learner of a study, so that epochs can number its streams.
enum LearnerSeed {
    static func derive(seed: UInt64, stream: Int) -> UInt64 {
        var generator = CounterGenerator(seed: seed, stream: stream, purpose: .initialisation)
        return generator.next()
    }
}
