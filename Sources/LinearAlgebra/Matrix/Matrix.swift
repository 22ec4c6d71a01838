/// A dense matrix in one contiguous, row-major block.
///
/// Element (r, c) is at `r * columns + c`. A value type: copies share storage until one of them is changed.
///
/// ```swift
/// var a = Matrix<Double>(rows: 2, columns: 3, repeating: 0)
/// a[0, 1] = 4
/// let gram = a.gram()          // aᵀ · a, 3 × 3
/// ```
///
/// Indices and shapes are preconditions: passing wrong ones is a mistake of the calling code, not of a user.
public struct Matrix<Scalar: BLASScalar>: Sendable, Equatable {
    /// The number of rows, at least 0.
    public let rows: Int
    /// The number of columns, at least 0.
    public let columns: Int
    /// All elements, row by row; `rows * columns` of them.
    public private(set) var elements: [Scalar]

    /// Creates a matrix with every element the same.
    public init(rows: Int, columns: Int, repeating value: Scalar = 0) {
        precondition(rows >= 0 && columns >= 0, "a matrix cannot have a negative size")
        self.rows = rows
        self.columns = columns
        elements = [Scalar](repeating: value, count: rows * columns)
    }

    /// Creates a matrix from its elements, row by row.
    ///
    /// - Precondition: `elements.count == rows * columns`.
    public init(rows: Int, columns: Int, elements: [Scalar]) {
        precondition(
            rows >= 0 && columns >= 0 && elements.count == rows * columns,
            "\(elements.count) elements do not fill a \(rows) × \(columns) matrix")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// Creates a matrix by writing into its uninitialised memory, which avoids filling it twice.
    ///
    /// - Parameters:
    ///   - rows: The number of rows.
    ///   - columns: The number of columns.
    ///   - initialiser: Must set each of the `rows * columns` elements of the buffer.
    public init(
        rows: Int, columns: Int, initialisingWith initialiser: (UnsafeMutableBufferPointer<Scalar>) -> Void
    ) {
        precondition(rows >= 0 && columns >= 0, "a matrix cannot have a negative size")
        self.rows = rows
        self.columns = columns
        let count = rows * columns
        elements = [Scalar](unsafeUninitializedCapacity: count) { buffer, initialised in
            initialiser(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            initialised = count
        }
    }

    /// Creates a matrix from a rule for each element.
    @inlinable
    public init(rows: Int, columns: Int, element: (_ row: Int, _ column: Int) -> Scalar) {
        self.init(rows: rows, columns: columns) { (buffer: UnsafeMutableBufferPointer<Scalar>) in
            for r in 0..<rows {
                for c in 0..<columns { buffer[r * columns + c] = element(r, c) }
            }
        }
    }

    /// The identity of a given order.
    public static func identity(_ order: Int) -> Matrix {
        var result = Matrix(rows: order, columns: order)
        for i in 0..<order { result[i, i] = 1 }
        return result
    }

    /// The element at a row and a column.
    public subscript(row: Int, column: Int) -> Scalar {
        @inline(__always) get {
            precondition(column >= 0 && column < columns, "column \(column) is outside 0..<\(columns)")
            return elements[row * columns + column]
        }
        @inline(__always) set {
            precondition(column >= 0 && column < columns, "column \(column) is outside 0..<\(columns)")
            elements[row * columns + column] = newValue
        }
    }

    /// A copy of one row.
    public func row(_ index: Int) -> [Scalar] {
        Array(elements[(index * columns)..<((index + 1) * columns)])
    }

    /// A copy of one column.
    public func column(_ index: Int) -> [Scalar] {
        precondition(index >= 0 && index < columns, "column \(index) is outside 0..<\(columns)")
        return (0..<rows).map { elements[$0 * columns + index] }
    }

    /// A copy of the given rows, in the given order.
    public func gathering(rows indices: [Int]) -> Matrix {
        Matrix(rows: indices.count, columns: columns) { (target: UnsafeMutableBufferPointer<Scalar>) in
            elements.withUnsafeBufferPointer { source in
                for (position, index) in indices.enumerated() {
                    precondition(index >= 0 && index < rows, "row \(index) is outside 0..<\(rows)")
                    for c in 0..<columns { target[position * columns + c] = source[index * columns + c] }
                }
            }
        }
    }

    /// Calls a closure with the elements, row by row.
    @inlinable
    public func withUnsafeBufferPointer<Result, E: Error>(
        _ body: (UnsafeBufferPointer<Scalar>) throws(E) -> Result
    ) throws(E) -> Result {
        try elements.withUnsafeBufferPointer(body)
    }

    /// Calls a closure with the elements, row by row, for writing.
    public mutating func withUnsafeMutableBufferPointer<Result, E: Error>(
        _ body: (UnsafeMutableBufferPointer<Scalar>) throws(E) -> Result
    ) throws(E) -> Result {
        try elements.withUnsafeMutableBufferPointer {
            (buffer: inout UnsafeMutableBufferPointer<Scalar>) throws(E) -> Result in
            try body(buffer)
        }
    }

    /// Whether no element is a NaN or an infinity.
    public var isFinite: Bool {
        elements.allSatisfy(\.isFinite)
    }
}
