import Datasets
import LinearAlgebra

extension TrainingRow {
    static let gaussianProcessEvaluation = TrainingRow(
        "gp-evaluation",
        "log marginal likelihood and gradient of a Gaussian process: Matérn-5/2, ten lengthscales, 1,000 rows",
        data: "reg100k", quality: .equal("log-likelihood", relative: 1e-6), targets: [.times(0.25, "gpytorch")]
    ) { data, _ in
        let (points, values) = try process(data.training, rows: 1000)
        let likelihood = MarginalLikelihood(
            points: points, observations: values, dimensionOfColumn: Array(0..<processColumns), mean: 0)
        return Workload {
            let value = try likelihood.evaluate(
                processParameters, in: MarginalLikelihood.Workspace(order: points.count))
            return { Quality(values: ["log-likelihood": value.logLikelihood], probe: value.gradient) }
        }
    }

    static let gaussianProcessFixed = TrainingRow(
        "gp-fixed",
        "a Gaussian process with given parameters: factor 2,000 rows, mean and variance of 1,000; Matérn-5/2",
        data: "reg100k", quality: .sameProbe(relative: 1e-8), targets: [.times(1, "scipy-potrf")]
    ) { data, _ in
        let (points, values) = try process(data.training, rows: 2000)
        let (unseen, _) = try process(data.test, rows: 1000)
        let rows = (0..<unseen.count).map { unseen.row($0) }
        return Workload {
            let process = try GaussianProcess(
                points: points, observations: values, dimensionOfColumn: Array(0..<processColumns),
                parameters: processParameters, mean: 0)
            let (means, variances) = process.predict(rows)
            return { Quality(probe: Array(means.prefix(500) + variances.prefix(500))) }
        }
    }

    private static let processColumns = 10
    private static let processParameters = KernelParameters(
        lengthscales: (0..<processColumns).map { 3 + 0.25 * Double($0) }, signal: 1.5, noise: 0.1)

    /// The first rows and columns; the target by its tenth, so that its size is about 1.
    private static func process(_ part: BenchmarkData.Part, rows: Int) throws -> (KernelPoints, [Double]) {
        guard case .numbers(let numbers) = part.target else { throw BenchmarkError("the target is not a number") }
        let columns = (0..<processColumns).map { c in (0..<rows).map { Double(part.features[$0, c]) } }
        return (KernelPoints(count: rows, columns: columns), numbers.prefix(rows).map { Double($0) / 10 })
    }
}
