import Datasets
import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A linear model in training by a convex loss with L1 and L2 penalties; an epoch is one iteration of its solver.
///
/// Minimises Σ ω · loss / Σ ω + l1 · |W|₁ + l2/2 · |W|²; intercepts are not penalised. Outputs that do not depend on one
/// another are solved by Newton's method each, where their curvature is small enough to be built and factored; softmax
/// and wide data by L-BFGS over all coefficients (OWL-QN with an L1 penalty). Products are in single precision within
/// blocks of rows, sums over blocks and everything about coefficients in double.
final class LinearLearner: Learner {
    /// What is learned.
    struct Plan {
        var loss: LinearLoss
        /// Sums that a row has.
        var outputs: Int
        var link: LinearModel.Link
        var l1: Double
        var l2: Double
        /// The largest slope of the objective that counts as zero, by coefficients of standardised columns.
        var tolerance: Double
    }

    /// The most coefficients of an output whose curvature is built.
    static let mostNewtonCoefficients = 513

    enum Solver {
        case newton([ProximalNewton])
        case quasiNewton(LimitedMemoryBFGS)
    }

    let data: TrainingSet
    let plan: Plan
    let order: Int
    let targetScale: StandardisedTarget?
    private(set) var solver: Solver?
    /// How often the pinball loss has been made sharper.
    private(set) var level = 0
    private(set) var epoch = 0
    private var objective: LinearObjective?
    private var made: (epoch: Int, model: LinearModel)?
    private var failure: TrainingError?

    init(_ plan: Plan, data: TrainingSet) {
        self.data = data
        self.plan = plan
        order = data.features.columns + 1
        if case .pinball = plan.loss { targetScale = StandardisedTarget(data) } else { targetScale = nil }
    }

    var usesNewton: Bool { Self.usesNewton(plan.loss, order: order) }

    static func usesNewton(_ loss: LinearLoss, order: Int) -> Bool {
        loss != .softmax && order <= mostNewtonCoefficients
    }

    var isConverged: Bool {
        guard level == lastLevel else { return false }
        switch solver {
        case nil: return false
        case .newton(let outputs): return outputs.allSatisfy(\.isConverged)
        case .quasiNewton(let solver): return solver.isConverged
        }
    }

    // MARK: Training

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
        guard !isConverged else {
            epoch += 1
            return
        }
        let objective = try preparedObjective(shouldStop)
        objective.smoothing = smoothing
        switch try begun(objective, shouldStop) {
        case .newton(var outputs):
            // The only reference, so that what was computed at the points is changed in place.
            solver = nil
            for k in outputs.indices {
                do throws(TrainingError) {
                    try outputs[k].iterate(absolute: objective.absolute, tolerance: plan.tolerance, shouldStop) {
                        point throws(TrainingError) in
                        try objective.evaluate(output: k, at: point, shouldStop)
                    }
                } catch .diverged {
                    throw .diverged(epoch: epoch + 1)
                }
            }
            if level < lastLevel, outputs.allSatisfy({ $0.isConverged || $0.decrement < 0.1 * smoothing }) {
                level += 1
                for k in outputs.indices { outputs[k].functionChanged() }
            }
            solver = .newton(outputs)
        case .quasiNewton(var state):
            try state.iterate(tolerance: plan.tolerance) { point throws(TrainingError) in
                try objective.evaluate(at: point, shouldStop)
            }
            guard state.value.isFinite, state.point.allSatisfy(\.isFinite) else { throw .diverged(epoch: epoch + 1) }
            if level < lastLevel, state.isConverged {
                level += 1
                objective.smoothing = smoothing
                state = try quasiNewton(from: state.point, objective, shouldStop)
            }
            solver = .quasiNewton(state)
        }
        epoch += 1
    }

    private func preparedObjective(_ shouldStop: () -> Bool) throws(TrainingError) -> LinearObjective {
        if let objective { return objective }
        let made = LinearObjective(
            data, try StandardisedRows(data, l2: plan.l2, shouldStop), loss: plan.loss, outputs: plan.outputs,
            numbers: numbers,
            l1: plan.l1, l2: plan.l2)
        objective = made
        return made
    }

    private var numbers: [Float] {
        if let targetScale { return targetScale.numbers.indices.map { targetScale.standardised($0) } }
        if case .numbers(let numbers) = data.target { return numbers }
        return []
    }

    private func begun(_ objective: LinearObjective, _ shouldStop: () -> Bool) throws(TrainingError) -> Solver {
        if let solver { return solver }
        let start = [Double](repeating: 0, count: order - 1) + [startIntercept]
        // Every so many blocks of rows stand for all: their optimum is a few steps from that of all.
        objective.step = partStep
        defer { objective.step = 1 }
        if usesNewton {
            var outputs = (0..<plan.outputs).map { _ in ProximalNewton(point: start) }
            for k in outputs.indices where partStep > 1 {
                for _ in 0..<Self.mostPartIterations where !outputs[k].isConverged {
                    try outputs[k].iterate(absolute: objective.absolute, tolerance: 1e-3, shouldStop) {
                        point throws(TrainingError) in
                        try objective.evaluate(output: k, at: point, shouldStop)
                    }
                }
                outputs[k].functionChanged()
            }
            return .newton(outputs)
        }
        var state = try quasiNewton(
            from: (0..<plan.outputs).flatMap { _ in start }, objective, shouldStop)
        guard partStep > 1 else { return .quasiNewton(state) }
        for _ in 0..<Self.mostPartIterations where !state.isConverged {
            try state.iterate(tolerance: 1e-3) { point throws(TrainingError) in
                try objective.evaluate(at: point, shouldStop)
            }
        }
        objective.step = 1
        // What the part taught about curvature holds for all as well.
        return .quasiNewton(
            try quasiNewton(
                from: state.point, steps: state.steps, changes: state.changes, objective, shouldStop))
    }

    private static let mostPartIterations = 50

    /// Every how many blocks of rows are taken for a start; 1 where a part would be small or hardly smaller than all.
    private var partStep: Int {
        if targetScale != nil { return 1 }
        let step = min(16, data.count / max(8192, 20 * order * plan.outputs))
        return step < 4 ? 1 : step
    }

    private func quasiNewton(
        from point: [Double], steps: [[Double]] = [], changes: [[Double]] = [], _ objective: LinearObjective,
        _ shouldStop: () -> Bool
    ) throws(TrainingError) -> LimitedMemoryBFGS {
        let start = try objective.evaluate(at: point, shouldStop)
        return LimitedMemoryBFGS(
            point: point, value: start.value, gradient: start.gradient, steps: steps, changes: changes,
            absolute: allAbsolute(objective), precision: Self.precision)
    }

    /// Decreases smaller than this share of the objective drown in the rounding of single precision.
    private static let precision = 1e-9

    private func allAbsolute(_ objective: LinearObjective) -> [Double] {
        plan.l1 > 0 ? (0..<plan.outputs).flatMap { _ in objective.absolute } : []
    }

    /// The intercept of the best model without weights, where it is far from 0.
    private var startIntercept: Double {
        guard plan.loss == .poisson, case .numbers(let numbers) = data.target else { return 0 }
        var total = 0.0
        var weight = 0.0
        for (row, number) in numbers.enumerated() {
            let share = Double(data.weights?[row] ?? 1)
            total += share * Double(number)
            weight += share
        }
        // Without any event the best rate is 0, whose logarithm is not finite.
        return total > 0 ? log(total / weight) : -20
    }

    // MARK: Smoothing

    /// The levels of smoothing: from a deviation of the target down by factors of 4.
    private static let levels = 7

    private var lastLevel: Int { targetScale == nil ? 0 : Self.levels }

    private var smoothing: Double { pow(0.25, Double(level)) }

    // MARK: The model

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> { try fitted().predict(features) }

    func model() throws -> any FittedModel {
        if let failure { throw failure }
        return try fitted()
    }

    /// The model of this epoch: probabilities from margins take a pass over the data.
    private func fitted() throws(TrainingError) -> LinearModel {
        if let made, made.epoch == epoch { return made.model }
        let model = try fit()
        made = (epoch, model)
        return model
    }

    private func fit() throws(TrainingError) -> LinearModel {
        let columns = data.features.columns
        guard let solver else {
            let intercept = Float(targetScale?.mean ?? 0)
            return LinearModel(
                weights: Matrix(rows: columns, columns: plan.outputs),
                intercepts: [Float](repeating: intercept, count: plan.outputs), link: plan.link)
        }
        let objective = try preparedObjective { false }
        let points: [ArraySlice<Double>] =
            switch solver {
            case .newton(let outputs): outputs.map { $0.point[...] }
            case .quasiNewton(let state):
                (0..<plan.outputs).map { state.point[($0 * order)..<(($0 + 1) * order)] }
            }
        let sums = points.map { objective.rows.original($0) }
        if let targetScale { return try targetScale.model(sums[0]) }
        var weights = Matrix<Float>(rows: columns, columns: plan.outputs)
        for (k, sum) in sums.enumerated() {
            for c in 0..<columns { weights[c, k] = Float(sum.weights[c]) }
        }
        let intercepts = sums.map { Float($0.intercept) }
        guard weights.isFinite, intercepts.allSatisfy(\.isFinite) else {
            throw .unusableData("a weight exceeds single precision; bring the features to similar sizes")
        }
        let model = LinearModel(weights: weights, intercepts: intercepts, link: plan.link)
        return plan.loss == .squaredHinge ? try model.calibrated(on: data) : model
    }

    // MARK: State

    func encodeState() throws -> [UInt8] {
        if let failure { throw failure }
        var archive = TensorArchive()
        archive["shape"] = .integers([Int64(order - 1), Int64(plan.outputs), Int64(level)])
        archive["epoch"] = .integers([Int64(epoch)])
        switch solver {
        case nil: break
        case .newton(let outputs):
            archive["point"] = .doubles(outputs.flatMap(\.point))
            archive["outputs"] = .doubles(outputs.flatMap { [$0.decrement, $0.isConverged ? 1 : 0] })
        case .quasiNewton(let state):
            archive["point"] = .doubles(state.point)
            archive["solver"] = .doubles([state.value, Double(state.steps.count), state.isConverged ? 1 : 0])
            archive["gradient"] = .doubles(state.gradient)
            archive["steps"] = .doubles(state.steps.flatMap(\.self))
            archive["changes"] = .doubles(state.changes.flatMap(\.self))
        }
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        let shape = try archive.integers("shape", count: 3)
        guard shape[0] == order - 1, shape[1] == plan.outputs else {
            throw CheckpointError.mismatch("it has another number of features or classes")
        }
        guard (0...lastLevel).contains(shape[2]) else { throw CheckpointError.mismatch("its level is \(shape[2])") }
        let restoredEpoch = try archive.count("epoch")
        solver = archive["point"] == nil ? nil : try restoredSolver(archive)
        level = shape[2]
        epoch = restoredEpoch
        made = nil
        failure = nil
    }

    private func restoredSolver(_ archive: TensorArchive) throws -> Solver {
        let size = plan.outputs * order
        let point = try archive.doubles("point", count: size)
        if usesNewton {
            let outputs = try archive.doubles("outputs", count: 2 * plan.outputs)
            return .newton(
                (0..<plan.outputs).map { k in
                    ProximalNewton(
                        point: Array(point[(k * order)..<((k + 1) * order)]), decrement: outputs[2 * k],
                        isConverged: outputs[2 * k + 1] == 1)
                })
        }
        let state = try archive.doubles("solver", count: 3)
        guard let kept = Int(exactly: state[1]), (0...LimitedMemoryBFGS.memory).contains(kept) else {
            throw CheckpointError.mismatch("it remembers \(state[1]) steps")
        }
        let steps = try archive.doubles("steps", count: kept * size)
        let changes = try archive.doubles("changes", count: kept * size)
        let gradient = try archive.doubles("gradient", count: size)
        return .quasiNewton(
            LimitedMemoryBFGS(
                point: point, value: state[0], gradient: gradient,
                steps: (0..<kept).map { Array(steps[($0 * size)..<(($0 + 1) * size)]) },
                changes: (0..<kept).map { Array(changes[($0 * size)..<(($0 + 1) * size)]) }, isConverged: state[2] == 1,
                absolute: allAbsolute(try preparedObjective { false }), precision: Self.precision))
    }

    /// The bytes of a fit.
    static func memory(_ loss: LinearLoss, outputs: Int, _ size: FitSize) -> Int {
        let order = size.columns + 1
        let stride = order + 15
        let floats = StandardisedRows.blockRows(stride: stride) * (stride + 3 + (outputs > 1 ? outputs + 15 : 1))
        let doubles =
            usesNewton(loss, order: order)
            // For each output its curvature; then that of a trial, the system and its factor.
            ? (outputs + 3) * order * order : (2 * LimitedMemoryBFGS.memory + 8) * order * outputs
        return floats * MemoryLayout<Float>.size + doubles * MemoryLayout<Double>.size
    }
}
