import Datasets
import SearchSpaces

/// Linear support vector machine by the squared hinge loss, each class against the others; probabilities by Platt scaling.
///
/// In the terms of other software, C = 1 / (rows · l2).
enum LinearSupportVectorMachine {
    static let l1 = OptionDeclaration(
        "l1", .float(0...1e6), default: .float(0), "The weight of the sizes of weights beside the mean squared hinge.")
    static let l2 = OptionDeclaration(
        "l2", .float(0...1e6), default: .float(1e-4), "The weight of the squared weights beside the mean squared hinge."
    )
    static let tolerance = OptionDeclaration(
        "tolerance", .float(0...1), default: .float(1e-5),
        "The largest slope of the objective, by standardised features, at which training has converged.")

    static func plan(_ settings: ResolvedSettings, classes: Int) -> LinearLearner.Plan {
        LinearLearner.Plan(
            loss: .squaredHinge, outputs: classes == 2 ? 1 : classes,
            link: classes == 2 ? .logistic : .oneVersusRest, l1: settings.float(l1), l2: settings.float(l2),
            tolerance: settings.float(tolerance))
    }
}

extension EstimatorEntry {
    static let linearSupportVectorMachine = EstimatorEntry(
        "linear-svm",
        "A linear support vector machine (squared hinge, one class against the rest); an epoch is one Newton or L-BFGS "
            + "iteration.",
        tasks: [.classification],
        options: [
            LinearSupportVectorMachine.l2, LinearSupportVectorMachine.l1, LinearSupportVectorMachine.tolerance,
        ],
        defaultSpace: SearchSpace([Parameter("l2", .float(low: 1e-7, high: 1, log: true, step: nil))]),
        usesEpochs: true,
        memory: { settings, size in
            let plan = LinearSupportVectorMachine.plan(settings, classes: size.outputs)
            // Margins, in double as well, weights, targets and sides of all rows while probabilities are fitted.
            let calibration = size.rows * (4 * plan.outputs + 25)
            return LinearLearner.memory(plan.loss, outputs: plan.outputs, size) + calibration
        },
        load: { archive, shape in try LinearModel(archive, shape: shape) }
    ) { settings, context in
        LinearLearner(
            LinearSupportVectorMachine.plan(settings, classes: context.data.target.classCount ?? 1), data: context.data)
    }
}
