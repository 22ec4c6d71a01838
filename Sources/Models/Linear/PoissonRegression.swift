import Datasets
import SearchSpaces

/// Poisson regression with a logarithmic link: rates are exponentials of weighted sums.
enum PoissonRegression {
    static let l2 = OptionDeclaration(
        "l2", .float(0...1e6), default: .float(1e-4), "The weight of the squared weights beside half the mean deviance."
    )
    static let l1 = OptionDeclaration(
        "l1", .float(0...1e6), default: .float(0), "The weight of the sizes of weights beside half the mean deviance.")
    static let tolerance = OptionDeclaration(
        "tolerance", .float(0...1), default: .float(1e-5),
        "The largest slope of the objective, by standardised features, at which training has converged.")
}

extension EstimatorEntry {
    static let poissonRegression = EstimatorEntry(
        "poisson", "Poisson regression of counts and rates with a logarithmic link; an epoch is one Newton iteration.",
        tasks: [.regression],
        options: [PoissonRegression.l2, PoissonRegression.l1, PoissonRegression.tolerance],
        defaultSpace: SearchSpace([Parameter("l2", .float(low: 1e-7, high: 10, log: true, step: nil))]),
        usesEpochs: true,
        memory: { _, size in LinearLearner.memory(.poisson, outputs: 1, size) },
        load: { archive, shape in try LinearModel(archive, shape: shape) }
    ) { settings, context in
        if case .numbers(let numbers) = context.data.target, let row = numbers.firstIndex(where: { $0 < 0 }) {
            throw TrainingError.unusableData(
                "the target of row \(row) is \(numbers[row]); Poisson regression needs numbers from 0, such as counts")
        }
        return LinearLearner(
            LinearLearner.Plan(
                loss: .poisson, outputs: 1, link: .exponential, l1: settings.float(PoissonRegression.l1),
                l2: settings.float(PoissonRegression.l2), tolerance: settings.float(PoissonRegression.tolerance)),
            data: context.data)
    }
}
