import CKernels
import LinearAlgebra

/// What measures how alike two points are, as a function of their product and their squares.
///
/// Points come scaled by √γ (``PointScale``), so that γ does not appear.
enum KernelFunction: Sendable, Hashable {
    /// The names an option takes.
    enum Name: String, CaseIterable, Sendable {
        case rbf
        case polynomial
        case linear
    }

    /// exp(−|x − y|²).
    case radialBasis
    /// (xᵀy + offset)^degree.
    case polynomial(degree: Int, offset: Float)
    /// xᵀy.
    case linear

    /// Turns products of one point with others into the kernel's values.
    ///
    /// - Parameters:
    ///   - products: xᵀy of one x with each y; may be where the values go.
    ///   - square: |x|².
    ///   - squares: |y|² of each.
    @inline(__always)
    func apply(
        _ products: UnsafePointer<Float>, square: Float, squares: UnsafePointer<Float>, count: Int,
        into values: UnsafeMutablePointer<Float>
    ) {
        switch self {
        case .radialBasis: leptune_radial_basis_f32(products, square, squares, count, values)
        case .polynomial(let degree, let offset):
            leptune_polynomial_f32(products, offset, Int32(degree), count, values)
        case .linear:
            if UnsafePointer(values) != products { values.update(from: products, count: count) }
        }
    }

    /// The kernel of a point with itself.
    func diagonal(square: Float) -> Float {
        switch self {
        case .radialBasis: return 1
        case .linear: return square
        case .polynomial(let degree, let offset):
            var power: Float = 1
            for _ in 0..<degree { power *= square + offset }
            return power
        }
    }
}
