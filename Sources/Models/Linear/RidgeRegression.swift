import Datasets
import LinearAlgebra
import SearchSpaces

/// Linear regression with an L2 penalty, solved at once.
///
/// Minimises Σ ω (y − b − xᵀw)² / (2 Σ ω) + l2/2 · |w|²; the intercept b is not penalised. The shape decides how:
/// - more columns than rows: the dual system of rows × rows (Saunders, Gammerman and Vovk 1998, "Ridge regression
///   learning algorithm in dual variables");
/// - many columns: conjugate gradients, without a Gram matrix;
/// - otherwise: the Gram matrix and its Cholesky factor. Products are summed in single precision within blocks of rows
///   where the factor's pivots show that this is enough, and in double throughout where not.
struct RidgeRegression {
    let data: TrainingSet
    let penalty: Double

    /// The most columns whose Gram matrix is built.
    static let mostGramColumns = 2048
    /// The most rows whose dual system is built.
    static let mostDualRows = 2048

    /// How a training set of a shape is solved.
    enum Method {
        case cholesky
        case dual
        case conjugateGradients
    }

    static func method(rows: Int, columns: Int) -> Method {
        if columns > rows && rows <= mostDualRows { return .dual }
        return columns <= mostGramColumns ? .cholesky : .conjugateGradients
    }

    /// The model of the minimum.
    func solve(_ shouldStop: () -> Bool) throws(TrainingError) -> LinearModel {
        let target = StandardisedTarget(data)
        let rows = try StandardisedRows(data, extra: 1, shouldStop)
        switch Self.method(rows: data.count, columns: data.features.columns) {
        case .cholesky: return try solveByCholesky(rows, target, shouldStop)
        case .dual: return try solveDual(rows, target, shouldStop)
        case .conjugateGradients: return try solveByConjugateGradients(rows, target, shouldStop)
        }
    }

    /// Solves (ZᵀΩZ / Σω + P) v = ZᵀΩy / Σω.
    private func solveByCholesky(
        _ rows: StandardisedRows, _ target: StandardisedTarget, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> LinearModel {
        // Up to some 20 million products, double costs less than a millisecond more.
        let isSmall = data.count * rows.order * rows.order <= 20_000_000
        if !isSmall {
            var equations = try NormalEquations(data, rows, target, .mixed, shouldStop)
            // Errors of 1e-7 grow by one over the smallest share of a column that the others do not explain.
            if let solution = try solution(&equations, leastShare: 1e-2, shouldStop) {
                return try equations.model(solution)
            }
        }
        var equations = try NormalEquations(data, rows, target, .double, shouldStop)
        guard let solution = try solution(&equations, leastShare: 1e-13, shouldStop) else {
            throw .singular("the features are linearly dependent; raise l2 above \(penalty)")
        }
        return try equations.model(solution)
    }

    /// The coefficients; nil if less than a share of some column is independent of those before it.
    ///
    /// The factor takes the place of the Gram matrix.
    private func solution(
        _ equations: inout NormalEquations, leastShare: Double, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> [Double]? {
        let penalties = equations.rows.squaredPenalties(penalty)
        var system = equations.takeGram()
        for (c, penalty) in penalties.dropLast().enumerated() {
            system[c, c] += penalty
        }
        let diagonal = (0..<system.rows).map { system[$0, $0] }
        // No factor exists where rounding hides that the system is singular.
        guard let cholesky = try Cholesky.of(system, shouldStop) else { return nil }
        for c in diagonal.indices {
            let pivot = cholesky.factor[c, c]
            guard pivot * pivot > leastShare * diagonal[c] else { return nil }
        }
        return cholesky.solve(equations.moments)
    }
}

extension RidgeRegression {
    static let l2 = OptionDeclaration(
        "l2", .float(0...1e6), default: .float(1e-3), "The weight of the squared weights beside the mean squared error."
    )

    /// The bytes of a fit.
    static func memory(_ size: FitSize) -> Int {
        let order = size.columns + 2
        let block = StandardisedRows.blockRows(stride: order + 15) * (order + 15) * MemoryLayout<Float>.size
        switch method(rows: size.rows, columns: size.columns) {
        case .cholesky:
            let products = size.rows * order * order
            // The sums and the Gram matrix, whose place the factor takes; small and ill-conditioned problems have a block in double.
            return 2 * order * order * MemoryLayout<Double>.size + (products <= 20_000_000 ? 3 : 1) * block
        case .dual:
            return (2 * size.rows * size.rows + size.rows * min(size.columns, dualColumns)) * MemoryLayout<Double>.size
                + block
        case .conjugateGradients: return block + 8 * order * MemoryLayout<Double>.size
        }
    }
}

extension EstimatorEntry {
    static let ridgeRegression = EstimatorEntry(
        "ridge", "Linear regression with an L2 penalty, solved directly.",
        tasks: [.regression],
        options: [RidgeRegression.l2],
        defaultSpace: SearchSpace([Parameter("l2", .float(low: 1e-6, high: 1e2, log: true, step: nil))]),
        usesEpochs: false,
        memory: { _, size in RidgeRegression.memory(size) },
        load: { archive, shape in try LinearModel(archive, shape: shape) }
    ) { settings, context in
        let penalty = settings.float(RidgeRegression.l2)
        return DirectLearner(linear: context.data) { data, shouldStop throws(TrainingError) in
            try RidgeRegression(data: data, penalty: penalty).solve(shouldStop)
        }
    }
}
