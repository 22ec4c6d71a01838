/// Which average of the parameters over training predicts.
package enum Averaging: String, Sendable, CaseIterable {
    /// The parameters of the last step.
    case none
    /// An exponential moving average over steps.
    case exponential = "ema"
    /// The mean over the last epochs that are planned (stochastic weight averaging).
    ///
    /// - SeeAlso: Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima", arXiv:1803.05407, algorithm 1; the
    ///   running statistics of batch normalisation are averaged with the weights instead of computed anew.
    case stochastic = "swa"
}

/// An average of the parameters and running statistics of a network over its training.
package final class WeightAverage<Scalar: NetworkScalar> {
    let kind: Averaging
    let decay: Double
    /// How many parameter sets are in the average.
    package private(set) var count = 0
    package let parameters: Storage<Scalar>
    package let statistics: Storage<Scalar>

    /// Creates an average of nothing.
    ///
    /// - Parameters:
    ///   - decay: How much of an exponential average stays at each step, in [0, 1).
    ///   - parameterCount: The size of one set.
    ///   - statisticsCount: The size of the running statistics.
    package init(_ kind: Averaging, decay: Double, parameterCount: Int, statisticsCount: Int) {
        self.kind = kind
        self.decay = decay
        parameters = Storage(parameterCount, repeating: 0)
        statistics = Storage(statisticsCount, repeating: 0)
    }

    /// Takes a set of parameters into the average.
    ///
    /// The decay of an exponential average rises to its value as (1 + t) / (10 + t) does with the number of sets t, so
    /// that the random beginning is soon forgotten. The first set is the average.
    package func add(_ parameters: UnsafePointer<Scalar>, statistics: UnsafePointer<Scalar>) {
        let share: Double
        switch kind {
        case .none: return
        case .exponential:
            share = count == 0 ? 1 : 1 - min(decay, Double(1 + count) / Double(10 + count))
        case .stochastic: share = 1 / Double(count + 1)
        }
        Scalar.moveTowards(self.parameters.pointer, parameters, share: Scalar(share), count: self.parameters.count)
        Scalar.moveTowards(self.statistics.pointer, statistics, share: Scalar(share), count: self.statistics.count)
        count += 1
    }

    /// Replaces the average.
    func replace(parameters: [Scalar], statistics: [Scalar]) {
        self.parameters.array = parameters
        self.statistics.array = statistics
    }

    /// Exchanges the average with a network's own parameters; twice is as before.
    func exchange(_ parameters: Storage<Scalar>, statistics: Storage<Scalar>) {
        self.parameters.exchange(with: parameters)
        self.statistics.exchange(with: statistics)
    }

    func restore(count: Int, parameters: [Scalar], statistics: [Scalar]) {
        self.count = count
        replace(parameters: parameters, statistics: statistics)
    }
}
