import Datasets
import LinearAlgebra
import SearchSpaces

/// Multinomial logistic regression with an L2 penalty, by L-BFGS over all rows; an epoch is one iteration.
///
/// Minimises the mean cross-entropy plus l2/2 · |W|²; the intercepts are not penalised. Rows pass through the products
/// and the fused softmax in blocks that stay in the cache, in single precision; sums over blocks and the few weights
/// are in double.
final class LogisticRegression: Learner {
    private let data: TrainingSet
    private let labels: [Int32]
    private let classes: Int
    private let penalty: Double
    private let tolerance: Double
    private let blockRows: Int
    private let scores: Storage<Float>
    private let weights: Storage<Float>
    private let blockGradient: Storage<Float>
    private var solver: LimitedMemoryBFGS?
    private var failure: TrainingError?

    private(set) var epoch = 0
    var isConverged: Bool { solver?.isConverged ?? false }

    init(penalty: Double, tolerance: Double, data: TrainingSet) {
        guard case .classes(let codes, let names) = data.target else {
            preconditionFailure("logistic regression is made for classes only")
        }
        self.data = data
        labels = codes
        classes = names.count
        self.penalty = penalty
        self.tolerance = tolerance
        let columns = data.features.columns
        // A block of half a megabyte stays in the second-level cache between the two products.
        blockRows = min(data.count, max(64, min(1024, 131_072 / max(1, columns))))
        scores = Storage(blockRows * classes, repeating: 0)
        weights = Storage((columns + 1) * classes, repeating: 0)
        blockGradient = Storage((columns + 1) * classes, repeating: 0)
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if let failure { throw failure }
        do {
            try iterate(shouldStop)
        } catch {
            failure = error
            throw error
        }
    }

    private func iterate(_ shouldStop: () -> Bool) throws(TrainingError) {
        var solver = try begin(shouldStop)
        try solver.iterate(tolerance: tolerance) { point throws(TrainingError) in
            try lossAndGradient(point, shouldStop)
        }
        guard solver.value.isFinite, solver.point.allSatisfy(\.isFinite) else {
            throw .diverged(epoch: epoch + 1)
        }
        self.solver = solver
        epoch += 1
    }

    private func begin(_ shouldStop: () -> Bool) throws(TrainingError) -> LimitedMemoryBFGS {
        if let solver { return solver }
        let zero = [Double](repeating: 0, count: weights.count)
        let start = try lossAndGradient(zero, shouldStop)
        return LimitedMemoryBFGS(point: zero, value: start.value, gradient: start.gradient)
    }

    /// The objective at weights laid out as columns × classes, then the intercepts.
    private func lossAndGradient(
        _ point: [Double], _ shouldStop: () -> Bool
    ) throws(TrainingError) -> (value: Double, gradient: [Double]) {
        for i in point.indices { weights.pointer[i] = Float(point[i]) }
        let columns = data.features.columns
        let intercepts = columns * classes
        var gradient = [Double](repeating: 0, count: point.count)
        var loss = 0.0
        var start = 0
        while start < data.count {
            if shouldStop() { throw .stopped }
            let count = min(blockRows, data.count - start)
            loss += addBlock(from: start, count: count)
            for i in gradient.indices { gradient[i] += Double(blockGradient.pointer[i]) }
            start += count
        }
        let share = 1 / Double(data.count)
        var squares = 0.0
        for i in gradient.indices {
            gradient[i] *= share
            guard i < intercepts else { continue }
            gradient[i] += penalty * point[i]
            squares += point[i] * point[i]
        }
        return (loss * share + penalty / 2 * squares, gradient)
    }

    /// The summed loss of some rows; leaves the summed gradient in `blockGradient`.
    private func addBlock(from start: Int, count: Int) -> Double {
        let columns = data.features.columns
        let intercepts = columns * classes
        return data.features.withUnsafeBufferPointer { features -> Double in
            labels.withUnsafeBufferPointer { labels -> Double in
                guard let labels = labels.baseAddress else { return 0 }
                // Without columns there is nothing to read; any address serves.
                let x = features.baseAddress.map { $0 + start * columns } ?? UnsafePointer(weights.pointer)
                BLAS.gemm(
                    m: count, n: classes, k: columns, a: x, lda: max(1, columns), b: weights.pointer, ldb: classes,
                    c: scores.pointer, ldc: classes)
                let loss = Float.crossEntropy(
                    scores.pointer, shift: weights.pointer + intercepts, labels: labels + start, weight: 1,
                    shiftGradient: blockGradient.pointer + intercepts, rows: count, columns: classes)
                BLAS.gemm(
                    m: columns, n: classes, k: count, a: x, lda: max(1, columns), transposingA: true, b: scores.pointer,
                    ldb: classes, c: blockGradient.pointer, ldc: classes)
                return loss
            }
        }
    }

    private var fitted: LinearModel {
        let values = (solver?.point ?? [Double](repeating: 0, count: weights.count)).map { Float($0) }
        let columns = data.features.columns
        return LinearModel(
            weights: Matrix(rows: columns, columns: classes, elements: Array(values[..<(columns * classes)])),
            intercepts: Array(values[(columns * classes)...]), link: .softmax)
    }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> { try fitted.predict(features) }

    func model() throws -> any FittedModel {
        if let failure { throw failure }
        return fitted
    }

    func encodeState() throws -> [UInt8] {
        if let failure { throw failure }
        var archive = TensorArchive()
        archive["shape"] = .integers([Int64(data.features.columns), Int64(classes)])
        archive["epoch"] = .integers([Int64(epoch)])
        if let solver {
            archive["solver"] = .doubles([solver.value, Double(solver.steps.count), solver.isConverged ? 1 : 0])
            archive["point"] = .doubles(solver.point)
            archive["gradient"] = .doubles(solver.gradient)
            archive["steps"] = .doubles(solver.steps.flatMap(\.self))
            archive["changes"] = .doubles(solver.changes.flatMap(\.self))
        }
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        guard try archive.integers("shape", count: 2) == [data.features.columns, classes] else {
            throw CheckpointError.mismatch("it has another number of features or classes")
        }
        let restoredEpoch = try archive.count("epoch")
        solver = archive["solver"] == nil ? nil : try restoredSolver(archive)
        epoch = restoredEpoch
        failure = nil
    }

    private func restoredSolver(_ archive: TensorArchive) throws(CheckpointError) -> LimitedMemoryBFGS {
        let size = weights.count
        let state = try archive.doubles("solver", count: 3)
        guard let kept = Int(exactly: state[1]), (0...LimitedMemoryBFGS.memory).contains(kept) else {
            throw .mismatch("it remembers \(state[1]) steps")
        }
        let steps = try archive.doubles("steps", count: kept * size)
        let changes = try archive.doubles("changes", count: kept * size)
        return LimitedMemoryBFGS(
            point: try archive.doubles("point", count: size), value: state[0],
            gradient: try archive.doubles("gradient", count: size),
            steps: (0..<kept).map { Array(steps[($0 * size)..<(($0 + 1) * size)]) },
            changes: (0..<kept).map { Array(changes[($0 * size)..<(($0 + 1) * size)]) }, isConverged: state[2] == 1)
    }
}

extension LogisticRegression {
    static let l2 = OptionDeclaration(
        "l2", .float(0...1e6), default: .float(1e-4), "The weight of the squared weights beside the mean cross-entropy."
    )
    static let tolerance = OptionDeclaration(
        "tolerance", .float(0...1), default: .float(1e-5),
        "The largest component of the gradient at which training has converged.")
}

extension EstimatorEntry {
    static let logisticRegression = EstimatorEntry(
        "logistic", "Multinomial logistic regression with an L2 penalty; an epoch is one L-BFGS iteration.",
        tasks: [.classification],
        options: [LogisticRegression.l2, LogisticRegression.tolerance],
        defaultSpace: SearchSpace([Parameter("l2", .float(low: 1e-7, high: 1, log: true, step: nil))]),
        usesEpochs: true,
        memory: { _, size in
            // Weights and gradients in double, and the steps and changes that the solver remembers.
            let weights = (size.columns + 1) * size.outputs
            return (2 * LimitedMemoryBFGS.memory + 6) * weights * MemoryLayout<Double>.size
                + 1024 * size.outputs * MemoryLayout<Float>.size
        },
        load: { archive, shape in try LinearModel(archive, shape: shape) }
    ) { settings, context in
        LogisticRegression(
            penalty: settings.float(LogisticRegression.l2), tolerance: settings.float(LogisticRegression.tolerance),
            data: context.data)
    }
}
