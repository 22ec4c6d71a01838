/// What happens at the borders of an image.
package enum Padding: String, Sendable, CaseIterable {
    /// Zeros around it: as many outputs as inputs, divided by the stride and rounded up.
    case same
    /// Windows stay within it.
    case valid

    /// The border before the first row or column, the size with both borders, and how many windows fit.
    func border(_ size: Int, kernel: Int, stride: Int) -> (before: Int, padded: Int, windows: Int) {
        switch self {
        case .valid: return (0, size, size < kernel ? 0 : (size - kernel) / stride + 1)
        case .same:
            let windows = (size + stride - 1) / stride
            let border = max(0, (windows - 1) * stride + kernel - size)
            return (border / 2, size + border, windows)
        }
    }
}
