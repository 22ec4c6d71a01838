import CKernels
import LinearAlgebra

/// How features become the points between which a kernel is computed: moved to a centre and multiplied by √γ.
///
/// Distances do not change by moving, and squares that are small cancel less; kernels of products are not moved. The
/// scale makes columns of any size, 1e±30 too, into numbers whose squares single precision can hold.
struct PointScale: Sendable, Hashable {
    /// What is taken from each column.
    let centre: [Double]
    /// √γ.
    let scale: Double

    /// Transforms rows.
    func apply(_ features: Matrix<Float>) -> Matrix<Float> {
        apply(features, rows: nil)
    }

    /// Transforms the given rows, in the given order; all of them if nil.
    func apply(_ features: Matrix<Float>, rows: [Int]?) -> Matrix<Float> {
        let d = features.columns
        let count = rows?.count ?? features.rows
        return Matrix(rows: count, columns: d) { (target: UnsafeMutableBufferPointer<Float>) in
            features.withUnsafeBufferPointer { source in
                centre.withUnsafeBufferPointer { centre in
                    for r in 0..<count {
                        let row = rows?[r] ?? r
                        for c in 0..<d { target[r * d + c] = Float((Double(source[row * d + c]) - centre[c]) * scale) }
                    }
                }
            }
        }
    }
}

/// Points and their squares.
struct ScaledPoints: Sendable {
    let points: Matrix<Float>
    /// |x|² of each.
    let squares: [Float]

    init(_ points: Matrix<Float>) {
        self.points = points
        let columns = points.columns
        var squares = [Double](repeating: 0, count: points.rows)
        squares.withUnsafeMutableBufferPointer { squares in
            points.withUnsafeBufferPointer { points in
                guard let points = points.baseAddress, let target = squares.baseAddress else { return }
                leptune_row_squares_f32(points, squares.count, columns, target)
            }
        }
        self.squares = squares.map { Float($0) }
    }

    var count: Int { points.rows }
}
