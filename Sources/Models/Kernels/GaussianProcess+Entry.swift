import Datasets
import LinearAlgebra
import SearchSpaces

extension GaussianProcessModel {
    static let kernelOption = OptionDeclaration.choice(
        "kernel", default: StationaryKernel.matern52, "matern-5/2: twice differentiable functions; rbf: smooth ones.")
    static let relevanceOption = OptionDeclaration.choice(
        "lengthscales", default: Relevance.each, "each: one for each column; shared: one for all.")
    static let toleranceOption = OptionDeclaration(
        "tolerance", .float(0...1), default: .float(1e-3),
        "The largest component of the likelihood's gradient at which training has converged.")
    static let rowLimitOption = OptionDeclaration(
        "row-limit", .int(1...mostRows), default: .int(5000), "The most rows that are accepted.")

    static let searchRowsOption = OptionDeclaration(
        "search-rows", .int(1...mostRows), default: .int(mostRows),
        "For numbers: the most rows that the covariance's parameters are searched on; it is conditioned on all.")
    static let stepsOption = OptionDeclaration(
        "steps", .int(1...1000), default: .int(1), "For numbers: steps of the search in an epoch.")

    /// The bytes of a fit: one matrix of rows × rows for numbers, for classes two, and for each process a factor in training and in the model.
    static func memory(_ settings: ResolvedSettings, _ size: FitSize) -> Int {
        let rows = min(size.rows, settings.int(rowLimitOption))
        let processes = size.outputs == 1 ? 0 : size.outputs == 2 ? 1 : size.outputs
        let matrices = size.outputs == 1 ? 1 : 2 + 2 * processes
        return (matrices * rows * rows + 2 * rows * size.columns) * MemoryLayout<Double>.size
    }
}

extension EstimatorEntry {
    static let gaussianProcess = EstimatorEntry(
        "gaussian-process",
        "Gaussian process whose covariance maximises the marginal likelihood; an epoch is one step towards it, or several.",
        tasks: [.regression, .classification],
        options: [
            GaussianProcessModel.kernelOption, GaussianProcessModel.relevanceOption,
            GaussianProcessModel.toleranceOption, GaussianProcessModel.rowLimitOption,
            GaussianProcessModel.searchRowsOption, GaussianProcessModel.stepsOption,
        ],
        defaultSpace: SearchSpace([
            Parameter("kernel", .categorical(StationaryKernel.allCases.map { .string($0.rawValue) })),
            Parameter("lengthscales", .categorical(Relevance.allCases.map { .string($0.rawValue) })),
        ]),
        usesEpochs: true,
        memory: { settings, size in GaussianProcessModel.memory(settings, size) },
        load: { archive, shape in try GaussianProcessModel(archive, shape: shape) }
    ) { settings, context in
        let kernel = settings.choice(GaussianProcessModel.kernelOption, as: StationaryKernel.self)
        let relevance = settings.choice(GaussianProcessModel.relevanceOption, as: Relevance.self)
        let tolerance = settings.float(GaussianProcessModel.toleranceOption)
        let limit = settings.int(GaussianProcessModel.rowLimitOption)
        switch context.data.target {
        case .numbers:
            return try GaussianProcessRegression(
                context.data, kernel: kernel, relevance: relevance, tolerance: tolerance, limit: limit,
                searchRows: settings.int(GaussianProcessModel.searchRowsOption),
                steps: settings.int(GaussianProcessModel.stepsOption))
        case .unlabelled: preconditionFailure("a Gaussian process learns from a target")
        case .classes:
            return try GaussianProcessClassification(
                context.data, kernel: kernel, relevance: relevance, tolerance: tolerance, limit: limit)
        }
    }
}
