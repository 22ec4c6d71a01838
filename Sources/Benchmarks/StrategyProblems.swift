import Foundation
import SearchSpaces
import Strategies
import Studies

/// An objective that strategies are compared on.
struct StrategyProblem: Sendable {
    let name: String
    let space: SearchSpace
    /// How many trials a comparison of samplers gets; how many full trials one of schedulers may spend.
    let trials: Int
    /// The maximum fidelity.
    var epochs = 1
    /// Whether schedulers are compared, within a number of epochs, rather than samplers within a number of trials.
    var comparesSchedulers = false
    /// What is measured.
    var metric = Metric("loss", .minimize)
    /// What a worker would run.
    var objective = Objective.function("")
    /// The lowest loss there is.
    let optimum: Double
    /// What the trials of a study give.
    let responses: @Sendable (StudyDefinition) -> (Trial, Int) -> SimulatedStudy.Response

    /// A function with a known minimum.
    init(
        name: String, space: SearchSpace, optimum: Double, trials: Int, epochs: Int = 1,
        loss: @escaping @Sendable (Configuration, Int) -> Double
    ) {
        self.name = name
        self.space = space
        self.trials = trials
        self.epochs = epochs
        self.optimum = optimum
        comparesSchedulers = epochs > 1
        responses = { _ in
            { trial, fidelity in
                let loss = loss(trial.configuration, fidelity)
                return loss.isFinite ? .value(loss) : .failure(.diverged)
            }
        }
    }

    /// Real training.
    init(
        name: String, space: SearchSpace, metric: Metric, optimum: Double, objective: TrainObjective, trials: Int,
        epochs: Int,
        comparesSchedulers: Bool
    ) {
        self.name = name
        self.space = space
        self.trials = trials
        self.epochs = epochs
        self.comparesSchedulers = comparesSchedulers
        self.metric = metric
        self.objective = .train(objective)
        self.optimum = optimum
        responses = { definition in
            let training = TrainedTrials(definition)
            return { training.respond($0, at: $1) }
        }
    }

    static let all = [branin, hartmann, conditional, curves, network, digits, germanCredit]

    /// Branin's function: two numbers, three equal minima.
    static let branin = StrategyProblem(
        name: "branin",
        space: SearchSpace([
            Parameter("x", .float(low: -5, high: 10, log: false, step: nil)),
            Parameter("y", .float(low: 0, high: 15, log: false, step: nil)),
        ]), optimum: 0.397887, trials: 40
    ) { configuration, _ in
        let (x, y) = (number(configuration, "x"), number(configuration, "y"))
        let valley = y - 5.1 * x * x / (4 * .pi * .pi) + 5 * x / .pi - 6
        return valley * valley + 10 * (1 - 1 / (8 * .pi)) * cos(x) + 10
    }

    /// Hartmann's function of six numbers: four wells.
    static let hartmann = StrategyProblem(
        name: "hartmann-6",
        space: SearchSpace((1...6).map { Parameter("x\($0)", .float(low: 0, high: 1, log: false, step: nil)) }),
        optimum: -3.32237, trials: 60
    ) { configuration, _ in
        let widths: [[Double]] = [
            [10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14],
        ]
        let centres: [[Double]] = [
            [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
            [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
        ]
        return -zip([1, 1.2, 3, 3.2], zip(widths, centres)).reduce(0.0) { sum, well in
            let distance = (0..<6).reduce(0.0) { total, i in
                let difference = number(configuration, "x\(i + 1)") - well.1.1[i]
                return total + well.1.0[i] * difference * difference
            }
            return sum + well.0 * exp(-distance)
        }
    }

    /// What tuning an optimiser and a network looks like: a category with parameters of its own, log scales, integers.
    static let conditional = StrategyProblem(
        name: "conditional",
        space: SearchSpace([
            Parameter("optimizer", .categorical([.string("sgd"), .string("adam"), .string("lbfgs")])),
            Parameter("rate", .float(low: 1e-5, high: 1, log: true, step: nil)),
            Parameter(
                "momentum", .float(low: 0, high: 0.99, log: false, step: nil),
                when: Condition([.init("optimizer", .oneOf([.string("sgd")]))])),
            Parameter(
                "decay", .float(low: 1e-6, high: 1e-1, log: true, step: nil),
                when: Condition([.init("optimizer", .oneOf([.string("adam")]))])),
            Parameter("layers", .int(low: 1, high: 5, log: false, step: 1)),
            Parameter("width", .int(low: 8, high: 512, log: true, step: 1)),
            Parameter("activation", .categorical([.string("relu"), .string("tanh"), .string("gelu")])),
        ]), optimum: 0.1, trials: 50
    ) { configuration, _ in conditionalLoss(configuration) }

    private static func conditionalLoss(_ configuration: Configuration) -> Double {
        let rate = log10(number(configuration, "rate"))
        var loss = 0.1 + pow((log2(number(configuration, "width")) - 7.5) / 4, 2) * 0.3
        loss += pow(number(configuration, "layers") - 3, 2) * 0.03
        loss += configuration["activation"] == .string("gelu") ? 0 : 0.05
        switch configuration["optimizer"] {
        case .string("sgd")?:
            loss += 0.08 + pow(rate + 1, 2) * 0.12 + pow(number(configuration, "momentum") - 0.9, 2)
        case .string("adam")?:
            loss += pow(rate + 2.7, 2) * 0.15 + pow(log10(number(configuration, "decay")) + 3, 2) * 0.05
        default: loss += 0.25 + pow(rate, 2) * 0.02
        }
        return loss
    }

    /// Learning curves: a power law from a common start before the first epoch to a floor of the configuration's own, at
    /// its own speed; the fastest are not the best in the end.
    static let curves = StrategyProblem(
        name: "learning-curves",
        space: SearchSpace([
            Parameter("rate", .float(low: 1e-5, high: 1, log: true, step: nil)),
            Parameter("decay", .float(low: 1e-6, high: 1e-1, log: true, step: nil)),
            Parameter("width", .int(low: 8, high: 512, log: true, step: 1)),
            Parameter("dropout", .float(low: 0, high: 0.8, log: false, step: nil)),
        ]), optimum: 0.112701, trials: 20, epochs: 81
    ) { configuration, epoch in
        let rate = log10(number(configuration, "rate"))
        let width = log2(number(configuration, "width"))
        if rate > -0.3 { return .nan }
        let floor =
            0.05 + pow((rate + 2.5) / 2.5, 2) * 0.2 + pow((width - 7.5) / 4.5, 2) * 0.15
            + pow(number(configuration, "dropout") - 0.25, 2) * 0.4
            + pow((log10(number(configuration, "decay")) + 4) / 3, 2) * 0.08
        let speed = 0.25 + 0.5 / (1 + exp(-2 * (rate + 2.5)))
        return floor + (0.9 - floor) * pow(Double(epoch + 1), -speed)
    }

    /// Learning curves above the conditional function: ranks after a few epochs are mostly those at the end.
    static let network = StrategyProblem(
        name: "network-curves", space: conditional.space, optimum: 0.328541, trials: 20, epochs: 27
    ) { configuration, epoch in
        let floor = conditionalLoss(configuration)
        let speed = 0.5 + 0.3 / (1 + exp(-log10(number(configuration, "rate")) - 3))
        return floor + (2.3 - floor) * pow(Double(epoch + 1), -speed)
    }

    private static func number(_ configuration: Configuration, _ name: String) -> Double {
        configuration[name]?.number ?? 0
    }
}
