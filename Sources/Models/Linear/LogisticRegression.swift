import Datasets
import SearchSpaces

/// Logistic regression of two classes (one sum; Newton's method) or several (softmax; L-BFGS).
enum LogisticRegression {
    static let l1 = OptionDeclaration(
        "l1", .float(0...1e6), default: .float(0), "The weight of the sizes of weights beside the mean cross-entropy.")
    static let l2 = OptionDeclaration(
        "l2", .float(0...1e6), default: .float(1e-4), "The weight of the squared weights beside the mean cross-entropy."
    )
    static let tolerance = OptionDeclaration(
        "tolerance", .float(0...1), default: .float(1e-5),
        "The largest slope of the objective, by standardised features, at which training has converged.")

    static func plan(_ settings: ResolvedSettings, classes: Int) -> LinearLearner.Plan {
        LinearLearner.Plan(
            loss: classes == 2 ? .logistic : .softmax, outputs: classes == 2 ? 1 : classes,
            link: classes == 2 ? .logistic : .softmax, l1: settings.float(l1), l2: settings.float(l2),
            tolerance: settings.float(tolerance))
    }
}

extension EstimatorEntry {
    static let logisticRegression = EstimatorEntry(
        "logistic",
        "Logistic regression of two or more classes with L1 and L2 penalties; an epoch is one Newton or L-BFGS iteration.",
        tasks: [.classification],
        options: [LogisticRegression.l2, LogisticRegression.l1, LogisticRegression.tolerance],
        defaultSpace: SearchSpace([Parameter("l2", .float(low: 1e-7, high: 1, log: true, step: nil))]),
        usesEpochs: true,
        memory: { settings, size in
            let plan = LogisticRegression.plan(settings, classes: size.outputs)
            return LinearLearner.memory(plan.loss, outputs: plan.outputs, size)
        },
        load: { archive, shape in try LinearModel(archive, shape: shape) }
    ) { settings, context in
        LinearLearner(
            LogisticRegression.plan(settings, classes: context.data.target.classCount ?? 1), data: context.data)
    }
}
