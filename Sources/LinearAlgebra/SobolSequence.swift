public import Randomness

/// Sobol's low-discrepancy points of the unit cube.
///
/// The points come in Gray-code order, so that the n-th is found directly. The first 2^k points put the same number
/// into each half, quarter, … of every coordinate.
///
/// ```swift
/// var generator = CounterGenerator(seed: 7, purpose: .surrogate)
/// let sequence = SobolSequence(dimensions: 3, scrambledBy: &generator)
/// let first = sequence.point(0)        // three numbers in [0, 1)
/// ```
///
/// - SeeAlso: Antonov and Saleev 1979; Joe and Kuo 2008, doi:10.1137/070709359; for the scrambling Matoušek 1998,
///   "On the L2-discrepancy for anchored boxes", J. Complexity 14, sec. 4.
public struct SobolSequence: Sendable {
    /// The most dimensions a sequence can have.
    public static let maximumDimensions = SobolDirections.table.count + 1

    /// How many coordinates a point has.
    public let dimensions: Int
    /// Direction numbers, 32 a dimension, most significant bit first.
    private var directions: [UInt32]
    /// What is added, bit by bit, to each coordinate.
    private var shift: [UInt32]

    /// The sequence as published; its first point is the origin.
    ///
    /// - Parameter dimensions: 1 to ``maximumDimensions``.
    public init(dimensions: Int) {
        precondition(
            (1...Self.maximumDimensions).contains(dimensions),
            "a Sobol sequence has 1 to \(Self.maximumDimensions) dimensions")
        self.dimensions = dimensions
        directions = (0..<32).map { 1 << (31 - UInt32($0)) }
        shift = [UInt32](repeating: 0, count: dimensions)
        for (polynomial, initial) in SobolDirections.table.prefix(dimensions - 1) {
            directions += Self.expand(polynomial, initial)
        }
    }

    /// The sequence under a random linear scrambling and shift, which keeps its structure; uniform in each point.
    ///
    /// - Parameters:
    ///   - dimensions: 1 to ``maximumDimensions``.
    ///   - generator: Draws 33 numbers a dimension.
    public init(dimensions: Int, scrambledBy generator: inout CounterGenerator) {
        self.init(dimensions: dimensions)
        for dimension in 0..<dimensions {
            // Row r of a lower triangular matrix over GF(2) with a diagonal of ones, as a mask over higher bits.
            let rows = (0..<32).map { r -> UInt32 in
                let higher = r == 0 ? 0 : UInt32.max << (32 - UInt32(r))
                return UInt32(truncatingIfNeeded: generator.next()) & higher | 1 << (31 - UInt32(r))
            }
            for bit in 0..<32 {
                let direction = directions[dimension * 32 + bit]
                directions[dimension * 32 + bit] = rows.enumerated().reduce(0) { scrambled, row in
                    scrambled | UInt32((row.element & direction).nonzeroBitCount & 1) << (31 - UInt32(row.offset))
                }
            }
            shift[dimension] = UInt32(truncatingIfNeeded: generator.next())
        }
    }

    /// The n-th point, from 0.
    ///
    /// - Parameter index: Below 2³².
    /// - Returns: `dimensions` numbers in [0, 1).
    /// - Complexity: O(dimensions · log index).
    public func point(_ index: Int) -> [Double] {
        precondition(index >= 0 && index <= UInt32.max, "a Sobol sequence has 2^32 points")
        let gray = UInt32(index) ^ UInt32(index) >> 1
        return (0..<dimensions).map { dimension in
            var bits = shift[dimension]
            var rest = gray
            while rest != 0 {
                bits ^= directions[dimension * 32 + rest.trailingZeroBitCount]
                rest &= rest - 1
            }
            return Double(bits) * 0x1p-32
        }
    }

    /// All 32 direction numbers from the initial ones, by the recurrence of the polynomial.
    private static func expand(_ polynomial: UInt32, _ initial: [UInt32]) -> [UInt32] {
        let degree = initial.count
        var numbers = initial
        for k in degree..<32 {
            var next = numbers[k - degree] ^ numbers[k - degree] << UInt32(degree)
            for j in 1..<max(degree, 1) where polynomial >> UInt32(degree - j) & 1 == 1 {
                next ^= numbers[k - j] << UInt32(j)
            }
            numbers.append(next)
        }
        return numbers.enumerated().map { $0.element << (31 - UInt32($0.offset)) }
    }
}
