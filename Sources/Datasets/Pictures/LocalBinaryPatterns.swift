/// What the texture of a picture is, place by place: which of its eight neighbours are as light as a pixel or lighter.
///
/// Patterns with at most two changes around the pixel are told apart by how many neighbours are so, all others are one. Of
/// each of 4 × 4 parts of the picture there is a histogram of the ten.
///
/// - SeeAlso: Ojala, Pietikäinen, Mäenpää 2002, "Multiresolution gray-scale and rotation invariant texture classification
///   with local binary patterns", doi:10.1109/TPAMI.2002.1017623.
struct LocalBinaryPatterns {
    private static let grid = 4
    private static let patterns = 10
    /// 4 × 4 parts of 10 patterns.
    static let count = grid * grid * patterns

    /// Around a pixel.
    private static let around = [(-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1)]

    /// The share of the pixels of each part that have each pattern; pixels at the rim have none.
    let shares: [Double]

    init(_ grey: GreyCanvas) {
        let side = PictureCanvas.side
        let part = side / Self.grid
        var counts = [Int](repeating: 0, count: Self.count)
        for y in 1..<(side - 1) {
            for x in 1..<(side - 1) {
                let centre = grey.values[y * side + x]
                var code: UInt8 = 0
                for (bit, step) in Self.around.enumerated()
                where grey.values[(y + step.0) * side + x + step.1] >= centre {
                    code |= 1 << UInt8(bit)
                }
                counts[(y / part * Self.grid + x / part) * Self.patterns + Self.pattern(code)] += 1
            }
        }
        var shares = [Double](repeating: 0, count: Self.count)
        for start in stride(from: 0, to: Self.count, by: Self.patterns) {
            let total = counts[start..<(start + Self.patterns)].reduce(0, +)
            for place in start..<(start + Self.patterns) { shares[place] = Double(counts[place]) / Double(total) }
        }
        self.shares = shares
    }

    /// As bytes: the roots of the shares, so that rare patterns are not lost.
    var bytes: [UInt8] { shares.map { UInt8((255 * $0.squareRoot()).rounded()) } }

    private static func pattern(_ code: UInt8) -> Int {
        let changes = (code ^ (code >> 1 | code << 7)).nonzeroBitCount
        return changes <= 2 ? code.nonzeroBitCount : patterns - 1
    }
}
