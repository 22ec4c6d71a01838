import CKernels
import LinearAlgebra

/// The rows of a training set as the solvers of linear models see them, packed block by block: columns standardised to
/// mean 0 and deviation 1, then a column of 1 for the intercept.
///
/// Nothing is copied but the block in hand. Coefficients v of standardised columns stand for weights scale · v of the
/// original ones, so that conditions and tolerances do not depend on units, and values of any size can be summed in
/// single precision. A constant column has scale 0: its coefficient stays 0.
final class StandardisedRows {
    /// Rows in all.
    let count: Int
    /// Columns of the features.
    let columns: Int
    /// Coefficients of an output: the columns and the intercept.
    var order: Int { columns + 1 }
    /// The elements of a packed row, zeros at its end.
    let stride: Int
    /// The most rows of a block.
    let blockRows: Int
    /// The weight of all rows together.
    let totalWeight: Double
    /// The means of the columns.
    let shift: [Float]
    /// One over the deviations (with a penalty, over √(variance + l2)); 0 for constant columns.
    let scale: [Float]

    private let data: TrainingSet
    private let block: UnsafeMutablePointer<Float>

    /// Measures the columns; the weights of rows count.
    ///
    /// - Parameters:
    ///   - l2: A penalty on squared weights: columns are divided by √(variance + l2) rather than their deviation, so that
    ///     objectives bend alike along all coefficients, also along those that the penalty rules.
    ///   - extra: Columns beside the intercept that are left for the caller to fill; they are 1 when packed.
    /// - Throws: ``TrainingError/stopped``, or `.unusableData` if a column's range exceeds single precision.
    init(_ data: TrainingSet, l2: Double = 0, extra: Int = 0, _ shouldStop: () -> Bool) throws(TrainingError) {
        self.data = data
        count = data.count
        columns = data.features.columns
        stride = leptune_packed_columns(columns + 1 + extra)
        blockRows = Self.blockRows(stride: stride)
        totalWeight = data.weights?.reduce(0) { $0 + Double($1) } ?? Double(data.count)
        (shift, scale) = try Self.measure(data, totalWeight, l2, shouldStop)
        self.extra = extra
        block = UnsafeMutableRawPointer.allocate(byteCount: blockRows * stride * 4, alignment: 64)
            .bindMemory(to: Float.self, capacity: blockRows * stride)
    }

    private let extra: Int

    deinit { block.deallocate() }

    /// The rows of a block: it stays in the second-level cache while they are enough to fill the kernels' sums.
    static func blockRows(stride: Int) -> Int { max(64, min(144, 262_144 / stride / 8 * 8)) }

    private static func measure(
        _ data: TrainingSet, _ totalWeight: Double, _ l2: Double, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> (shift: [Float], scale: [Float]) {
        let columns = data.features.columns
        var sums = [Double](repeating: 0, count: columns)
        var squares = sums
        let origin = data.features.row(0)
        let step = max(1, 1_000_000 / max(1, columns))
        for start in Swift.stride(from: 0, to: columns == 0 ? 0 : data.count, by: step) {
            if shouldStop() { throw .stopped }
            data.features.withUnsafeBufferPointer { x in
                data.weights.withPointer { weights in
                    leptune_add_moments_f32(
                        x.baseAddress.map { $0 + start * columns }, weights.map { $0 + start }, origin, &sums, &squares,
                        min(step, data.count - start), columns)
                }
            }
        }
        var shift = origin
        var scale = [Float](repeating: 0, count: columns)
        for c in 0..<columns {
            let mean = sums[c] / totalWeight
            let deviation = max(0, squares[c] / totalWeight - mean * mean).squareRoot()
            guard deviation < 1e37, abs(mean + Double(origin[c])) < 1e38 else {
                throw .unusableData("the values of feature \(c) exceed what single precision can sum; rescale it")
            }
            shift[c] = Float(Double(origin[c]) + mean)
            let inverse = Float(1 / (deviation * deviation + l2).squareRoot())
            scale[c] = deviation > 0 && inverse.isFinite ? inverse : 0
        }
        return (shift, scale)
    }

    /// Packs rows into the block: each `stride` apart, the intercept's 1 after the columns.
    ///
    /// - Returns: The block, which the next call overwrites and the caller may change.
    func pack(from start: Int, count: Int) -> UnsafeMutablePointer<Float> {
        precondition(count <= blockRows && start + count <= self.count, "rows that do not exist or fit")
        data.features.withUnsafeBufferPointer { x in
            // Without columns there is nothing to read; any address serves.
            let from = x.baseAddress.map { $0 + start * columns } ?? UnsafePointer(block)
            leptune_pack_rows_f32(from, shift, scale, block, count, columns, 1 + extra, stride)
        }
        return block
    }

    /// Calls a closure with each block: its rows, the first one's number and how many there are.
    ///
    /// - Parameter step: Take every so many blocks.
    func forEachBlock(
        step: Int = 1, _ shouldStop: () -> Bool,
        _ body: (_ z: UnsafeMutablePointer<Float>, _ start: Int, _ count: Int) -> Void
    ) throws(TrainingError) {
        for start in Swift.stride(from: 0, to: count, by: blockRows * step) {
            if shouldStop() { throw .stopped }
            let rows = min(blockRows, count - start)
            body(pack(from: start, count: rows), start, rows)
        }
    }

    /// The weight of the rows in every so many blocks.
    func weight(step: Int) -> Double {
        guard step > 1 else { return totalWeight }
        var total = 0.0
        for start in Swift.stride(from: 0, to: count, by: blockRows * step) {
            let rows = start..<min(start + blockRows, count)
            total += data.weights.map { $0[rows].reduce(0) { $0 + Double($1) } } ?? Double(rows.count)
        }
        return total
    }

    /// What a penalty on squared weights is on squared coefficients; those of constant columns are held at 0.
    func squaredPenalties(_ l2: Double) -> [Double] {
        scale.map { $0 == 0 ? 1 : l2 * Double($0) * Double($0) } + [0]
    }

    /// What a penalty on the size of weights is on the size of coefficients.
    func absolutePenalties(_ l1: Double) -> [Double] { scale.map { l1 * Double($0) } + [0] }

    /// Weights and intercept for the original columns.
    func original(_ coefficients: ArraySlice<Double>) -> (weights: [Double], intercept: Double) {
        var intercept = coefficients.last ?? 0
        let weights = zip(coefficients, zip(scale, shift)).map { coefficient, column in
            let weight = coefficient * Double(column.0)
            intercept -= weight * Double(column.1)
            return weight
        }
        return (weights, intercept)
    }
}

extension Optional<[Float]> {
    /// Calls a closure with the elements, or with nil.
    func withPointer<Result>(_ body: (UnsafePointer<Float>?) throws -> Result) rethrows -> Result {
        guard let self else { return try body(nil) }
        return try self.withUnsafeBufferPointer { try body($0.baseAddress) }
    }
}
