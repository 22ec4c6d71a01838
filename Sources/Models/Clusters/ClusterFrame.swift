import LinearAlgebra

/// A shift and a scale under which squared distances between rows are precise and cannot overflow.
///
/// Distances come from products, |x|² + |y|² − 2·xᵀy, which cancel where rows lie far from the origin. Rows that do are
/// moved to their mean, and scaled by a power of two where squares could leave single precision; standardised features
/// stay as they are.
struct ClusterFrame: Sendable, Equatable {
    /// What is taken away from each column; nil for 0.
    let shift: [Float]?
    /// What differences are multiplied by: a power of two.
    let scale: Float
    let columns: Int

    private static let bound: Float = 1e15

    var isIdentity: Bool { shift == nil && scale == 1 }

    private init(shift: [Float]?, scale: Float, columns: Int) {
        self.shift = shift
        self.scale = scale
        self.columns = columns
    }

    static func identity(columns: Int) -> ClusterFrame { ClusterFrame(shift: nil, scale: 1, columns: columns) }

    /// Looks at the rows that will be clustered.
    init(_ rows: Matrix<Float>, _ shouldStop: () -> Bool) throws(TrainingError) {
        self.init(try ColumnSummary(rows, weights: nil, shouldStop))
    }

    /// Suits rows of these ranges.
    init(_ summary: ColumnSummary) {
        let (low, high) = (summary.low, summary.high)
        let d = low.count
        columns = d
        var range: Float = 0
        var largest: Float = 0
        for c in 0..<d {
            // Halves, as a difference of two finite numbers may not be finite.
            range = max(range, high[c] / 2 - low[c] / 2)
            largest = max(largest, max(abs(low[c]), abs(high[c])))
        }
        if largest == 0 || (largest <= 16 * range && range > 1e-6 && range < 1e6) {
            (shift, scale) = (nil, 1)
            return
        }
        shift = (0..<d).map { low[$0] + (high[$0] / 2 - low[$0] / 2) }
        let exponent = range > 0 && (range < 1e-6 || range > 1e6) ? max(-120, min(120, -range.exponent)) : 0
        scale = Float(sign: .plus, exponent: exponent, significand: 1)
    }

    /// The rows in this frame; themselves, not copied, if it is the identity.
    func enter(_ rows: Matrix<Float>) -> Matrix<Float> {
        guard !isIdentity else { return rows }
        return Matrix(rows: rows.rows, columns: columns) { (target: UnsafeMutableBufferPointer<Float>) in
            rows.withUnsafeBufferPointer { x in
                guard let x = x.baseAddress, let target = target.baseAddress else { return }
                enter(x, count: rows.rows, into: target)
            }
        }
    }

    /// Writes rows in this frame.
    func enter(_ x: UnsafePointer<Float>, count: Int, into target: UnsafeMutablePointer<Float>) {
        let d = columns
        guard let shift else {
            for i in 0..<(count * d) { target[i] = min(max(x[i] * scale, -Self.bound), Self.bound) }
            return
        }
        shift.withUnsafeBufferPointer { shift in
            for r in 0..<count {
                for c in 0..<d {
                    let moved = (x[r * d + c] - shift[c]) * scale
                    target[r * d + c] = min(max(moved, -Self.bound), Self.bound)
                }
            }
        }
    }

    func encode(into archive: inout TensorArchive) {
        archive["columns"] = .integers([Int64(columns)])
        archive["frame"] = .floats([scale] + (shift ?? []))
    }

    /// Reads what `encode(into:)` wrote.
    init(_ archive: TensorArchive, columns: Int) throws(CheckpointError) {
        guard try archive.count("columns") == columns else { throw .mismatch("it has not \(columns) columns") }
        guard case .floats(let numbers) = archive["frame"] else { throw .mismatch("it has no frame") }
        guard numbers.count == 1 || numbers.count == columns + 1, numbers.allSatisfy(\.isFinite), numbers[0] > 0 else {
            throw .mismatch("its frame has \(numbers.count) numbers for \(columns) columns, or wrong ones")
        }
        self.columns = columns
        scale = numbers[0]
        shift = numbers.count == columns + 1 && columns > 0 ? Array(numbers[1...]) : nil
    }

    /// Rows a block: some hundred kilobytes, which stay in the second-level cache, times `width` numbers beside each row.
    static func blockRows(_ rows: Int, columns: Int, width: Int) -> Int {
        max(1, min(rows, max(64, min(1024, min((1 << 17) / max(1, columns), (1 << 18) / max(1, width))))))
    }
}
