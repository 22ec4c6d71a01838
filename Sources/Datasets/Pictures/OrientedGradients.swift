/// In which directions a picture changes, place by place.
///
/// Of each pixel the channel that changes most counts. Cells of 8 × 8 pixels have nine directions over half a turn; four
/// cells each are a block, normalised together (L2, cut at 0.2, L2 again), and blocks overlap by half.
///
/// - SeeAlso: Dalal, Triggs 2005, "Histograms of oriented gradients for human detection", doi:10.1109/CVPR.2005.177.
struct OrientedGradients {
    private static let cell = 8
    private static let cells = PictureCanvas.side / cell
    private static let directions = 9
    private static let blocks = cells - 1
    /// 5 × 5 blocks of 2 × 2 cells of 9 directions.
    static let count = blocks * blocks * 4 * directions

    /// Cosines and sines of 20°, 40° … 160°, where directions end.
    private static let ends: [(cosine: Double, sine: Double)] = [
        (0.9396926207859084, 0.3420201433256687), (0.766044443118978, 0.6427876096865393),
        (0.5, 0.8660254037844386), (0.17364817766693033, 0.984807753012208),
        (-0.17364817766693033, 0.984807753012208), (-0.5, 0.8660254037844386),
        (-0.766044443118978, 0.6427876096865393), (-0.9396926207859084, 0.3420201433256687),
    ]

    /// Not negative and at most 1, in the order block row, block column, cell row, cell column, direction.
    let values: [Double]

    init(_ canvas: PictureCanvas) {
        let histograms = Self.histograms(canvas.values)
        var values: [Double] = []
        values.reserveCapacity(Self.count)
        for row in 0..<Self.blocks {
            for column in 0..<Self.blocks {
                var block: [Double] = []
                for (y, x) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                    let start = ((row + y) * Self.cells + column + x) * Self.directions
                    block += histograms[start..<(start + Self.directions)]
                }
                values += Self.normalised(Self.normalised(block).map { min($0, 0.2) })
            }
        }
        self.values = values
    }

    /// As bytes: half and more is 255, which no block with several directions reaches.
    var bytes: [UInt8] { values.map { UInt8((min($0, 0.5) * 510).rounded()) } }

    private static func normalised(_ block: [Double]) -> [Double] {
        let length = (block.reduce(0) { $0 + $1 * $1 } + 1e-10).squareRoot()
        return block.map { $0 / length }
    }

    /// For each cell how much it changes in each direction.
    private static func histograms(_ pixels: [UInt8]) -> [Double] {
        let side = PictureCanvas.side
        var histograms = [Double](repeating: 0, count: cells * cells * directions)
        for y in 0..<side {
            for x in 0..<side {
                var (best, rise, run) = (-1, 0, 0)
                for channel in 0..<3 {
                    func value(_ y: Int, _ x: Int) -> Int { Int(pixels[3 * (y * side + x) + channel]) }
                    // At the rim nothing is known of what is beyond.
                    let vertical = y > 0 && y < side - 1 ? value(y + 1, x) - value(y - 1, x) : 0
                    let horizontal = x > 0 && x < side - 1 ? value(y, x + 1) - value(y, x - 1) : 0
                    let size = vertical * vertical + horizontal * horizontal
                    if size > best { (best, rise, run) = (size, vertical, horizontal) }
                }
                guard best > 0 else { continue }
                let place = (y / cell * cells + x / cell) * directions + direction(rise, run)
                histograms[place] += Double(best).squareRoot() / Double(cell * cell)
            }
        }
        return histograms
    }

    /// Which of the directions a gradient has, up or down being the same.
    private static func direction(_ rise: Int, _ run: Int) -> Int {
        let isTurned = rise < 0 || (rise == 0 && run < 0)
        let (y, x) = isTurned ? (Double(-rise), Double(-run)) : (Double(rise), Double(run))
        var direction = 0
        while direction < ends.count, ends[direction].cosine * y >= ends[direction].sine * x { direction += 1 }
        return direction
    }
}
