import LinearAlgebra

/// A kernel machine: weighted kernels of a point with the support vectors.
///
/// For k classes there is a machine for each pair. Support vectors are sorted by class, and one of class i has a weight
/// for each of the other classes: columns 0, 1, … without i. Pairs (i, j) with i < j come in order of i, then j.
struct SupportVectorModel: FittedModel {
    /// What sums of kernels become.
    enum Answer: Sendable, Hashable {
        /// One of the classes that were seen, by their codes, of `outputs` in all.
        case classes(seen: [Int], outputs: Int)
        /// A number: deviation · sum + mean.
        case number(mean: Double, deviation: Double)
    }

    let function: KernelFunction
    let scale: PointScale
    let answer: Answer
    let vectors: ScaledPoints
    /// How many support vectors each seen class has; all of them for numbers.
    let counts: [Int]
    /// Support vectors × max(1, seen classes − 1).
    let coefficients: Matrix<Float>
    /// One for each pair; one for numbers.
    let biases: [Double]
    /// One for each pair; none for numbers.
    let calibrations: [PlattScaling]

    /// The model before training: every class alike, or 0.
    init(untrained shape: ModelShape) {
        function = .linear
        scale = PointScale(centre: [Double](repeating: 0, count: shape.features), scale: 1)
        vectors = ScaledPoints(Matrix(rows: 0, columns: shape.features))
        if let classes = shape.classNames?.count {
            answer = .classes(seen: Array(0..<classes), outputs: classes)
            counts = [Int](repeating: 0, count: classes)
            let pairs = classes * (classes - 1) / 2
            biases = [Double](repeating: 0, count: pairs)
            calibrations = [PlattScaling](repeating: .uncalibrated, count: pairs)
            coefficients = Matrix(rows: 0, columns: max(1, classes - 1))
        } else {
            answer = .number(mean: 0, deviation: 1)
            counts = [0]
            biases = [0]
            calibrations = []
            coefficients = Matrix(rows: 0, columns: 1)
        }
    }

    init(
        function: KernelFunction, scale: PointScale, answer: Answer, vectors: ScaledPoints, counts: [Int],
        coefficients: Matrix<Float>, biases: [Double], calibrations: [PlattScaling]
    ) {
        self.function = function
        self.scale = scale
        self.answer = answer
        self.vectors = vectors
        self.counts = counts
        self.coefficients = coefficients
        self.biases = biases
        self.calibrations = calibrations
    }

    /// Rows and support vectors that meet in one product.
    private static let blockRows = 256
    private static let blockVectors = 512

    var operationsPerRow: Int { 2 * vectors.count * (vectors.points.columns + coefficients.columns + 10) }

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> {
        guard features.columns == scale.centre.count else {
            throw TrainingError.wrongFeatureCount(found: features.columns, expected: scale.centre.count)
        }
        var result: Matrix<Float>
        switch answer {
        case .number(let mean, let deviation):
            result = Matrix(rows: features.rows, columns: 1)
            forEachBlock(of: features) { start, count, sums in
                for r in 0..<count { result[start + r, 0] = Float(deviation * (Double(sums[r]) + biases[0]) + mean) }
            }
        case .classes(let seen, let outputs):
            result = Matrix(rows: features.rows, columns: outputs)
            forEachBlock(of: features) { start, count, sums in
                for r in 0..<count {
                    let p = probabilities(UnsafePointer(sums + r * counts.count * coefficients.columns))
                    for (i, code) in seen.enumerated() { result[start + r, code] = Float(p[i]) }
                }
            }
        }
        return result
    }

    /// Calls a closure with the sums of kernels of one block of rows after another: rows × classes × columns of the
    /// coefficients.
    private func forEachBlock(
        of features: Matrix<Float>, _ body: (_ start: Int, _ count: Int, UnsafeMutablePointer<Float>) -> Void
    ) {
        let d = features.columns
        let width = coefficients.columns
        let classes = counts.count
        let block = min(Self.blockRows, features.rows)
        let kernel = Storage<Float>(block * min(Self.blockVectors, max(1, vectors.count)), repeating: 0)
        let sums = Storage<Float>(block * classes * width, repeating: 0)
        for start in stride(from: 0, to: features.rows, by: max(1, block)) {
            let count = min(block, features.rows - start)
            let points = ScaledPoints(scale.apply(features, rows: Array(start..<(start + count))))
            sums.pointer.update(repeating: 0, count: sums.count)
            points.points.withUnsafeBufferPointer { x in
                vectors.points.withUnsafeBufferPointer { y in
                    vectors.squares.withUnsafeBufferPointer { squares in
                        coefficients.withUnsafeBufferPointer { weights in
                            guard let squares = squares.baseAddress, let weights = weights.baseAddress else { return }
                            // Without columns there is nothing to read; any address serves.
                            let x = x.baseAddress ?? UnsafePointer(kernel.pointer)
                            let y = y.baseAddress ?? UnsafePointer(kernel.pointer)
                            var first = 0
                            for (i, members) in counts.enumerated() {
                                for offset in stride(from: first, to: first + members, by: Self.blockVectors) {
                                    let many = min(Self.blockVectors, first + members - offset)
                                    BLAS.gemm(
                                        m: count, n: many, k: d, a: x, lda: max(1, d), b: y + offset * d,
                                        ldb: max(1, d), transposingB: true, c: kernel.pointer, ldc: many)
                                    for r in 0..<count {
                                        let row = kernel.pointer + r * many
                                        function.apply(
                                            row, square: points.squares[r], squares: squares + offset, count: many,
                                            into: row)
                                    }
                                    BLAS.gemm(
                                        m: count, n: width, k: many, a: kernel.pointer, lda: many,
                                        b: weights + offset * width, ldb: width, beta: 1,
                                        c: sums.pointer + i * width, ldc: classes * width)
                                }
                                first += members
                            }
                        }
                    }
                }
            }
            body(start, count, sums.pointer)
        }
    }

    /// The decision value of each pair: positive for its first class.
    private func decision(_ sums: UnsafePointer<Float>, _ i: Int, _ j: Int, pair: Int) -> Double {
        let width = coefficients.columns
        return Double(sums[i * width + j - 1]) + Double(sums[j * width + i]) + biases[pair]
    }

    /// The probabilities of the seen classes.
    private func probabilities(_ sums: UnsafePointer<Float>) -> [Double] {
        let k = counts.count
        guard k > 1 else { return [1] }
        var pairs = [Double](repeating: 0, count: k * k)
        var pair = 0
        for i in 0..<k {
            for j in (i + 1)..<max(i + 1, k) {
                let p = calibrations[pair].probability(decision(sums, i, j, pair: pair))
                pairs[i * k + j] = min(max(p, 1e-7), 1 - 1e-7)
                pairs[j * k + i] = 1 - pairs[i * k + j]
                pair += 1
            }
        }
        return k == 2 ? [pairs[1], pairs[2]] : PairwiseCoupling.probabilities(pairs, classes: k)
    }
}
