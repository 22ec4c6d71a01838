/// What a picture looks like, in 1,310 numbers of one byte, whatever its size and shape.
///
/// Computed of the picture's ``PictureCanvas``: histograms of oriented gradients, local binary patterns, a small picture in
/// grey, a smaller one in colour, a histogram of colours, the moments of the three colours, and the shape. Only sums,
/// products, comparisons and square roots in a fixed order are used, so that a picture has the same bytes on any machine.
///
/// - SeeAlso: ``OrientedGradients``, ``LocalBinaryPatterns``, ``ColourSummary``.
package struct PictureDescriptor: Sendable, Hashable {
    /// A group of numbers that say the same kind of thing.
    package enum Part: CaseIterable, Sendable {
        case gradients, patterns, thumbnail, tints, colours, moments, shape

        /// How many numbers it has.
        var count: Int {
            switch self {
            case .gradients: OrientedGradients.count
            case .patterns: LocalBinaryPatterns.count
            case .thumbnail: ColourSummary.thumbnailCount
            case .tints: ColourSummary.tintCount
            case .colours: ColourSummary.colourCount
            case .moments: ColourSummary.momentCount
            case .shape: 1
            }
        }

        /// Where its numbers are.
        package var range: Range<Int> {
            var start = 0
            for part in Self.allCases {
                if part == self { break }
                start += part.count
            }
            return start..<(start + count)
        }
    }

    /// How many numbers there are.
    package static let count = Part.allCases.reduce(0) { $0 + $1.count }
    /// What the numbers of ``Part/moments`` and ``Part/shape`` mean, one by one.
    package static let namedNumbers =
        ["red", "green", "blue"].flatMap { [$0, "\($0) spread", "\($0) skewness"] } + ["width share"]

    /// The numbers, in the order of the parts.
    package let values: [UInt8]

    /// Takes numbers that were computed before; nil if there are more or fewer.
    package init?(_ values: [UInt8]) {
        guard values.count == Self.count else { return nil }
        self.values = values
    }

    /// Looks at a picture.
    package init(_ canvas: PictureCanvas) {
        let grey = GreyCanvas(canvas)
        let colours = ColourSummary(canvas, grey)
        values =
            OrientedGradients(canvas).bytes + LocalBinaryPatterns(grey).bytes + colours.thumbnail + colours.tints
            + colours.colours + colours.moments + [UInt8((255 * canvas.widthShare).rounded())]
    }

    /// Reads a picture's file and looks at it.
    ///
    /// - Throws: ``PictureProblem``.
    package init(path: String) throws(PictureProblem) {
        self.init(PictureCanvas(try PictureFile(path: path).decoded()))
    }
}

/// How light each pixel of a canvas is.
struct GreyCanvas {
    /// Bytes, row by row; weights of red, green and blue as ITU-R BT.601 has them.
    let values: [UInt8]

    init(_ canvas: PictureCanvas) {
        values = (0..<(canvas.values.count / 3)).map { pixel in
            let (red, green, blue) = (
                Int(canvas.values[3 * pixel]), Int(canvas.values[3 * pixel + 1]), Int(canvas.values[3 * pixel + 2])
            )
            return UInt8((19_595 * red + 38_470 * green + 7_471 * blue + 32_768) >> 16)
        }
    }
}
