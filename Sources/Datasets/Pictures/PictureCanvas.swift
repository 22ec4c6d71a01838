/// A picture as it is looked at: upright, 48 × 48 pixels, whatever its size and shape were.
public struct PictureCanvas: Sendable, Equatable {
    /// Pixels of a side.
    public static let side = 48

    /// Red, green and blue of each pixel, row by row.
    public let values: [UInt8]
    /// How wide the upright picture was, as a share of the sum of its width and its height.
    public let widthShare: Double

    /// Takes pixels that are drawn already; nil if there are more or fewer.
    package init?(values: [UInt8], widthShare: Double) {
        guard values.count == 3 * Self.side * Self.side, (0...1).contains(widthShare) else { return nil }
        self.values = values
        self.widthShare = widthShare
    }

    /// Draws a picture.
    ///
    /// Each pixel is a mean of those near it, weighted by a triangle as wide as a pixel here is there, or as two pixels
    /// there if the picture is smaller: what Pillow's `BILINEAR` does.
    ///
    /// - Complexity: O(width · height).
    public init(_ pixels: PictureFile.Pixels) {
        let side = Self.side
        let across = Resampling(from: pixels.width, to: side)
        let down = Resampling(from: pixels.height, to: side)
        let lines = pixels.height * side * 3
        let narrow = [Float](unsafeUninitializedCapacity: lines) { narrow, count in
            pixels.values.withUnsafeBufferPointer { source in
                for y in 0..<pixels.height {
                    let row = 3 * y * pixels.width
                    for x in 0..<side {
                        var (red, green, blue) = (Float(0), Float(0), Float(0))
                        for (place, weight) in zip(across.ranges[x], across.weights[x]) {
                            red += weight * Float(source[row + 3 * place])
                            green += weight * Float(source[row + 3 * place + 1])
                            blue += weight * Float(source[row + 3 * place + 2])
                        }
                        let target = 3 * (y * side + x)
                        narrow[target] = red
                        narrow[target + 1] = green
                        narrow[target + 2] = blue
                    }
                }
            }
            count = lines
        }
        var drawn = [UInt8](repeating: 0, count: 3 * side * side)
        for y in 0..<side {
            for x in 0..<(3 * side) {
                var sum = Float(0)
                for (place, weight) in zip(down.ranges[y], down.weights[y]) {
                    sum += weight * narrow[place * 3 * side + x]
                }
                drawn[y * 3 * side + x] = UInt8(max(0, min(255, sum.rounded())))
            }
        }
        let turned = pixels.orientation.swapsSides
        let (width, height) = turned ? (pixels.height, pixels.width) : (pixels.width, pixels.height)
        widthShare = Double(width) / Double(width + height)
        values = Self.upright(drawn, pixels.orientation)
    }

    private static func upright(_ drawn: [UInt8], _ orientation: ExifOrientation) -> [UInt8] {
        guard orientation != .upright else { return drawn }
        var turned = drawn
        for row in 0..<side {
            for column in 0..<side {
                let from = orientation.place(ofRow: row, column: column, side: side)
                for channel in 0..<3 {
                    turned[3 * (row * side + column) + channel] = drawn[3 * (from.row * side + from.column) + channel]
                }
            }
        }
        return turned
    }

    /// For each place of a shorter or longer line the places that it is a mean of.
    private struct Resampling {
        private(set) var ranges: [Range<Int>] = []
        private(set) var weights: [[Float]] = []

        init(from count: Int, to target: Int) {
            let scale = Double(count) / Double(target)
            let reach = max(scale, 1)
            for place in 0..<target {
                let centre = (Double(place) + 0.5) * scale
                let first = max(0, Int(centre - reach + 0.5))
                let end = min(count, Int(centre + reach + 0.5))
                let raw = (first..<end).map { max(0, 1 - abs((Double($0) + 0.5 - centre) / reach)) }
                let sum = raw.reduce(0, +)
                ranges.append(first..<end)
                weights.append(raw.map { Float($0 / sum) })
            }
        }
    }
}
