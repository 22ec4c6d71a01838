/// What turns the gradients of a network into its parameters: clipping, optimiser, schedule, and averaging.
///
/// Its state is exact to the bit in an archive. A step allocates nothing.
package final class GradientDescent {
    private let recipe: TrainingRecipe
    private let plannedSteps: Double
    private let firstAveragedEpoch: Int
    private let optimizer: Optimizer<Float>
    private let average: WeightAverage<Float>?
    private var plateau: PlateauDetector

    /// Creates a descent that has not taken a step.
    ///
    /// - Parameters:
    ///   - network: Whose parameters it will change.
    ///   - stepsPerEpoch: How many batches an epoch has.
    ///   - totalEpochs: The epochs planned in all, at least 1.
    package init(_ recipe: TrainingRecipe, for network: some TrainableNetwork, stepsPerEpoch: Int, totalEpochs: Int) {
        self.recipe = recipe
        plannedSteps = Double(max(1, stepsPerEpoch)) * Double(max(1, totalEpochs))
        firstAveragedEpoch = Int(recipe.averagingStart * Double(totalEpochs)) + 1
        optimizer = Optimizer(
            recipe.optimizer, momentum: recipe.momentum, isNesterov: recipe.isNesterov,
            weightDecay: recipe.weightDecay,
            largestNorm: recipe.gradientClipping > 0 ? recipe.gradientClipping : .infinity,
            count: network.parameters.count, decaying: network.decayingCount)
        average =
            recipe.averaging == .none
            ? nil
            : WeightAverage(
                recipe.averaging, decay: recipe.averagingDecay, parameterCount: network.parameters.count,
                statisticsCount: network.statistics.count)
        plateau = PlateauDetector(patience: recipe.plateauPatience)
    }

    /// Changes the parameters along the last gradient.
    package func step(_ network: some TrainableNetwork) {
        let factor = recipe.schedule.factor(step: optimizer.steps, planned: plannedSteps, warmup: recipe.warmup)
        optimizer.step(
            network.parameters.pointer, network.gradients.pointer,
            rate: recipe.learningRate * factor * plateau.factor)
        if let average, recipe.averaging == .exponential {
            average.add(network.parameters.pointer, statistics: network.statistics.pointer)
        }
    }

    /// Takes the parameters into a stochastic average, if its time has come.
    ///
    /// - Parameter epoch: The epoch that is complete, counted from 1.
    package func average(_ network: some TrainableNetwork, after epoch: Int) {
        guard let average, recipe.averaging == .stochastic, epoch >= firstAveragedEpoch else { return }
        average.add(network.parameters.pointer, statistics: network.statistics.pointer)
    }

    /// Takes note of the loss of a completed epoch, as the plateau schedule wants.
    package func observe(loss: Double) {
        if recipe.schedule == .plateau { plateau.observe(loss) }
    }

    /// Calls a closure while the network has the parameters that predict.
    package func withPredictingParameters<Result, Failure: Error>(
        of network: some TrainableNetwork, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let average, average.count > 0 else { return try body() }
        average.exchange(network.parameters, statistics: network.statistics)
        defer { average.exchange(network.parameters, statistics: network.statistics) }
        return try body()
    }

    /// Makes these the parameters, and those that predict.
    package func replace(parameters: [Float], statistics: [Float], of network: some TrainableNetwork) {
        network.parameters.array = parameters
        network.statistics.array = statistics
        average?.replace(parameters: parameters, statistics: statistics)
    }

    // MARK: State

    package func encode(into archive: inout TensorArchive) {
        archive["steps"] = .integers([Int64(optimizer.steps)])
        archive["first-moment"] = .floats(optimizer.firstMoment.array)
        archive["second-moment"] = .floats(optimizer.secondMoment.array)
        archive["plateau"] = .doubles(plateau.state)
        if let average {
            archive["averaged"] = .integers([Int64(average.count)])
            archive["average-parameters"] = .floats(average.parameters.array)
            archive["average-statistics"] = .floats(average.statistics.array)
        }
    }

    /// A state that was read and fits, ready to be taken on.
    package struct State {
        fileprivate let steps: Int
        fileprivate let firstMoment: [Float]
        fileprivate let secondMoment: [Float]
        fileprivate let plateau: PlateauDetector
        fileprivate let average: (count: Int, parameters: [Float], statistics: [Float])?
    }

    /// Reads a state without taking it on.
    package func state(in archive: TensorArchive) throws(CheckpointError) -> State {
        guard let plateau = plateau.restored(from: try archive.doubles("plateau", count: 3)) else {
            throw .mismatch("its plateau is none")
        }
        var averaged: (count: Int, parameters: [Float], statistics: [Float])?
        if let average {
            averaged = (
                try archive.count("averaged"),
                try archive.floats("average-parameters", count: average.parameters.count),
                try archive.floats("average-statistics", count: average.statistics.count)
            )
        }
        return State(
            steps: try archive.count("steps"),
            firstMoment: try archive.floats("first-moment", count: optimizer.firstMoment.count),
            secondMoment: try archive.floats("second-moment", count: optimizer.secondMoment.count),
            plateau: plateau, average: averaged)
    }

    /// Goes on from a state.
    package func restore(_ state: State) {
        optimizer.steps = state.steps
        optimizer.firstMoment.array = state.firstMoment
        optimizer.secondMoment.array = state.secondMoment
        plateau = state.plateau
        if let (count, parameters, statistics) = state.average {
            average?.restore(count: count, parameters: parameters, statistics: statistics)
        }
    }
}
