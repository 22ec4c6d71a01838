import Datasets
import LinearAlgebra
import Randomness

/// Fits support vector machines: C-SVC for every pair of classes, or ε-SVR.
///
/// A row's weight multiplies its bound C; rows of weight 0 take no part. For numbers, the target is brought to mean 0
/// and deviation 1 first, so that C and ε mean the same for targets of any size.
struct SupportVectorMachine: Sendable {
    /// How decision values become probabilities.
    enum Calibration: String, CaseIterable, Sendable {
        /// A logistic function fitted to decision values of rows that were left out, in five folds.
        case crossValidation = "cross-validation"
        /// A fixed logistic function: right about which class is likelier, not about how much.
        case none
    }

    /// What γ is counted in.
    enum GammaUnit: String, CaseIterable, Sendable {
        /// 1 / (features × the variance of all their values).
        case scale
        /// 1.
        case one
    }

    let kernel: KernelFunction.Name
    let c: Double
    let gamma: Double
    let gammaUnit: GammaUnit
    let degree: Int
    let offset: Double
    let epsilon: Double
    let tolerance: Double
    let calibration: Calibration
    /// How much memory kernel rows may take.
    let cacheBytes: Int
    /// Keys which row is left out in which fold.
    let seed: UInt64

    /// The folds of a calibration.
    static let folds = 5

    private var function: KernelFunction {
        switch kernel {
        case .rbf: .radialBasis
        case .polynomial: .polynomial(degree: degree, offset: Float(offset))
        case .linear: .linear
        }
    }

    /// The scale of points: the centre of the rows for kernels of distances, and √γ.
    func pointScale(_ data: TrainingSet) -> PointScale {
        let d = data.features.columns
        var centre = [Double](repeating: 0, count: d)
        var total = 0.0
        data.features.withUnsafeBufferPointer { x in
            for r in 0..<data.count {
                let weight = Double(data.weights?[r] ?? 1)
                total += weight
                for c in 0..<d { centre[c] += weight * Double(x[r * d + c]) }
            }
        }
        for c in 0..<d { centre[c] /= total }
        let still = [Double](repeating: 0, count: d)
        if kernel == .linear { return PointScale(centre: still, scale: 1) }
        var unit = 1.0
        if gammaUnit == .scale && d > 0 {
            let mean = centre.reduce(0) { $0 + $1 / Double(d) }
            var squares = 0.0
            data.features.withUnsafeBufferPointer { x in
                for r in 0..<data.count {
                    let weight = Double(data.weights?[r] ?? 1)
                    var sum = 0.0
                    for c in 0..<d {
                        let difference = Double(x[r * d + c]) - mean
                        sum += difference * difference
                    }
                    squares += weight * sum
                }
            }
            unit = squares > 0 ? total / squares : 1
        }
        return PointScale(centre: kernel == .rbf ? centre : still, scale: (gamma * unit).squareRoot())
    }

    /// Fits the model.
    ///
    /// - Throws: ``TrainingError/unusableData(_:)`` if kernel values leave the range of single precision;
    ///   ``TrainingError/stopped``.
    func fit(_ data: TrainingSet, _ shouldStop: () -> Bool) throws(TrainingError) -> SupportVectorModel {
        switch data.target {
        case .classes(let codes, let names): try fitClasses(data, codes, names.count, shouldStop)
        case .numbers(let numbers): try fitNumbers(data, numbers, shouldStop)
        case .unlabelled: preconditionFailure("a support vector machine learns from a target")
        }
    }

    // MARK: Numbers

    private func fitNumbers(
        _ data: TrainingSet, _ numbers: [Float], _ shouldStop: () -> Bool
    ) throws(TrainingError) -> SupportVectorModel {
        let rows = (0..<data.count).filter { data.weights?[$0] ?? 1 > 0 }
        let weights = rows.map { Double(data.weights?[$0] ?? 1) }
        let total = weights.reduce(0, +)
        let mean = zip(rows, weights).reduce(0) { $0 + Double(numbers[$1.0]) * ($1.1 / total) }
        let variance = zip(rows, weights).reduce(0) { sum, pair in
            let difference = Double(numbers[pair.0]) - mean
            return sum + difference * difference * (pair.1 / total)
        }
        let deviation = variance > 0 ? variance.squareRoot() : 1
        let targets = rows.map { (Double(numbers[$0]) - mean) / deviation }
        let scale = pointScale(data)
        let points = ScaledPoints(scale.apply(data.features, rows: rows))
        let n = points.count
        let cache = KernelRowCache(
            points, segments: [0..<n], function, bytes: cacheBytes, together: min(n, WorkingSetSolver.largestSet))
        let solver = try WorkingSetSolver(
            cache, offsets: targets.map { epsilon - $0 } + targets.map { -epsilon - $0 },
            lower: [Double](repeating: 0, count: n) + weights.map { -c * $0 },
            upper: weights.map { c * $0 } + [Double](repeating: 0, count: n), startingAt: nil, shouldStop)
        try solver.solve(tolerance: tolerance, shouldStop)
        try check(solver)
        let coefficients = (0..<n).map { solver.values[$0] + solver.values[n + $0] }
        let chosen = (0..<n).filter { coefficients[$0] != 0 }
        return SupportVectorModel(
            function: function, scale: scale, answer: .number(mean: mean, deviation: deviation),
            vectors: ScaledPoints(points.points.gathering(rows: chosen)), counts: [chosen.count],
            coefficients: Matrix(rows: chosen.count, columns: 1, elements: chosen.map { Float(coefficients[$0]) }),
            biases: [solver.bias], calibrations: [])
    }

    private func check(_ solver: WorkingSetSolver) throws(TrainingError) {
        guard solver.sums.allSatisfy(\.isFinite), solver.values.allSatisfy(\.isFinite) else {
            throw .unusableData(
                "kernel values are too large for single precision; standardise the features or lower gamma")
        }
    }

    // MARK: Classes

    private func fitClasses(
        _ data: TrainingSet, _ codes: [Int32], _ outputs: Int, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> SupportVectorModel {
        let scale = pointScale(data)
        var members = [[Int]](repeating: [], count: outputs)
        for row in 0..<data.count where data.weights?[row] ?? 1 > 0 { members[Int(codes[row])].append(row) }
        let seen = (0..<outputs).filter { !members[$0].isEmpty }
        let order = seen.flatMap { members[$0] }
        let points = ScaledPoints(scale.apply(data.features, rows: order))
        let weights = order.map { Double(data.weights?[$0] ?? 1) }
        var ranges: [Range<Int>] = []
        for code in seen {
            let start = ranges.last?.upperBound ?? 0
            ranges.append(start..<(start + members[code].count))
        }

        let width = max(1, seen.count - 1)
        var coefficients = Matrix<Float>(rows: points.count, columns: width)
        var biases: [Double] = []
        var calibrations: [PlattScaling] = []
        for i in seen.indices {
            for j in (i + 1)..<max(i + 1, seen.count) {
                let pair = try fitPair(
                    points, ranges[i], ranges[j], weights, fold: FoldOrder(seed: seed, stream: biases.count), shouldStop
                )
                for (k, row) in ranges[i].enumerated() { coefficients[row, j - 1] = Float(pair.values[k]) }
                for (k, row) in ranges[j].enumerated() {
                    coefficients[row, i] = Float(pair.values[ranges[i].count + k])
                }
                biases.append(pair.bias)
                calibrations.append(pair.calibration)
            }
        }
        let isVector = (0..<points.count).map { row in (0..<width).contains { coefficients[row, $0] != 0 } }
        let chosen = isVector.indices.filter { isVector[$0] }
        return SupportVectorModel(
            function: function, scale: scale, answer: .classes(seen: seen, outputs: outputs),
            vectors: ScaledPoints(points.points.gathering(rows: chosen)),
            counts: ranges.map { range in range.count { isVector[$0] } },
            coefficients: coefficients.gathering(rows: chosen), biases: biases, calibrations: calibrations)
    }

    /// Which fold rows are left out in.
    private struct FoldOrder {
        let seed: UInt64
        let stream: Int

        /// One fold for each row, about equally many rows of each class in each.
        func folds(_ first: Int, _ second: Int, count: Int) -> [Int] {
            var generator = CounterGenerator(seed: seed, stream: stream, purpose: .split)
            var result = [Int](repeating: 0, count: first + second)
            for (start, size) in [(0, first), (first, second)] {
                for (place, row) in generator.permutation(of: size).enumerated() {
                    result[start + row] = place % count
                }
            }
            return result
        }
    }

    /// A machine that tells two classes apart: positive for the first.
    private func fitPair(
        _ points: ScaledPoints, _ first: Range<Int>, _ second: Range<Int>, _ weights: [Double], fold: FoldOrder,
        _ shouldStop: () -> Bool
    ) throws(TrainingError) -> (values: [Double], bias: Double, calibration: PlattScaling) {
        let count = first.count + second.count
        let isFirst = (0..<count).map { $0 < first.count }
        let own = first.map { weights[$0] } + second.map { weights[$0] }
        let cache = KernelRowCache(
            points, segments: [first, second], function, bytes: cacheBytes,
            together: min(count, WorkingSetSolver.largestSet))
        let offsets = isFirst.map { $0 ? -1.0 : 1.0 }
        let lower = zip(isFirst, own).map { $0 ? 0 : -c * $1 }
        let upper = zip(isFirst, own).map { $0 ? c * $1 : 0 }
        let solver = try WorkingSetSolver(
            cache, offsets: offsets, lower: lower, upper: upper, startingAt: nil, shouldStop)
        try solver.solve(tolerance: tolerance, shouldStop)
        try check(solver)
        let bias = solver.bias
        guard calibration == .crossValidation else { return (solver.values, bias, .uncalibrated) }

        var decisions = solver.sums.map { $0 + bias }
        let folds = min(Self.folds, first.count, second.count)
        if folds >= 2 {
            let foldOfRow = fold.folds(first.count, second.count, count: folds)
            for left in 0..<folds {
                // A row whose bounds are 0 takes no part; its decision value comes with the others'.
                let isOut = foldOfRow.map { $0 == left }
                let partial = try WorkingSetSolver(
                    cache, offsets: offsets, lower: zip(lower, isOut).map { $1 ? 0 : $0 },
                    upper: zip(upper, isOut).map { $1 ? 0 : $0 },
                    startingAt: Self.balanced(zip(solver.values, isOut).map { $1 ? 0 : $0 }), shouldStop)
                try partial.solve(tolerance: tolerance, shouldStop)
                let partialBias = partial.bias
                for row in 0..<count where isOut[row] { decisions[row] = partial.sums[row] + partialBias }
            }
        }
        let calibration = try PlattScaling(
            values: decisions, isFirst: isFirst, weights: own, shouldStop: shouldStop)
        return (solver.values, bias, calibration)
    }

    /// Values with a sum of 0, by shrinking those of the sign that outweighs.
    private static func balanced(_ values: [Double]) -> [Double] {
        var positive = 0.0
        var negative = 0.0
        for value in values { if value > 0 { positive += value } else { negative -= value } }
        let (up, down) =
            positive > negative ? (negative / positive, 1.0) : (1.0, negative > 0 ? positive / negative : 1)
        return values.map { $0 > 0 ? $0 * up : $0 * down }
    }
}
