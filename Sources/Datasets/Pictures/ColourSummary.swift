/// Light and colours of a picture: small pictures, a histogram and moments.
///
/// - SeeAlso: Swain, Ballard 1991, "Color indexing", doi:10.1007/BF00130487, for the histogram; Stricker, Orengo 1995,
///   "Similarity of color images", doi:10.1117/12.205308, for the moments.
struct ColourSummary {
    /// 12 × 12 in grey.
    static let thumbnailCount = 12 * 12
    /// 4 × 4 in blueness and redness.
    static let tintCount = 4 * 4 * 2
    /// Four levels of each of three colours.
    static let colourCount = 4 * 4 * 4
    /// Mean, deviation and skewness of each of three colours.
    static let momentCount = 9

    /// How light each of 12 × 12 parts is.
    let thumbnail: [UInt8]
    /// How blue and how red each of 4 × 4 parts is beside its lightness, 128 for neither (JFIF's Cb and Cr).
    let tints: [UInt8]
    /// The root of the share of pixels of each colour.
    let colours: [UInt8]
    /// Of red, green and blue the mean, twice the deviation, and the skewness from −3 to 3.
    let moments: [UInt8]

    init(_ canvas: PictureCanvas, _ grey: GreyCanvas) {
        thumbnail = Self.means(of: grey.values, channels: 1, parts: 12).map { UInt8($0.rounded()) }
        let means = Self.means(of: canvas.values, channels: 3, parts: 4)
        tints = stride(from: 0, to: means.count, by: 3).flatMap { place -> [UInt8] in
            let (red, green, blue) = (means[place], means[place + 1], means[place + 2])
            let blueness = 128 - 0.168736 * red - 0.331264 * green + 0.5 * blue
            let redness = 128 + 0.5 * red - 0.418688 * green - 0.081312 * blue
            return [blueness, redness].map { UInt8(max(0, min(255, $0.rounded()))) }
        }
        colours = Self.histogram(canvas.values)
        moments = (0..<3).flatMap { Self.moments(of: canvas.values, channel: $0) }
    }

    /// The means of square parts, row by row.
    private static func means(of values: [UInt8], channels: Int, parts: Int) -> [Double] {
        let side = PictureCanvas.side
        let size = side / parts
        var sums = [Int](repeating: 0, count: parts * parts * channels)
        for y in 0..<side {
            for x in 0..<side {
                for channel in 0..<channels {
                    sums[((y / size) * parts + x / size) * channels + channel] +=
                        Int(values[(y * side + x) * channels + channel])
                }
            }
        }
        return sums.map { Double($0) / Double(size * size) }
    }

    private static func histogram(_ values: [UInt8]) -> [UInt8] {
        var counts = [Int](repeating: 0, count: colourCount)
        for place in stride(from: 0, to: values.count, by: 3) {
            counts[Int(values[place] >> 6) << 4 | Int(values[place + 1] >> 6) << 2 | Int(values[place + 2] >> 6)] += 1
        }
        return counts.map { UInt8((255 * (Double($0) / Double(values.count / 3)).squareRoot()).rounded()) }
    }

    private static func moments(of values: [UInt8], channel: Int) -> [UInt8] {
        let channelValues = stride(from: channel, to: values.count, by: 3).map { Double(values[$0]) }
        let count = Double(channelValues.count)
        let mean = channelValues.reduce(0, +) / count
        var (square, cube) = (0.0, 0.0)
        for value in channelValues {
            let distance = value - mean
            square += distance * distance
            cube += distance * distance * distance
        }
        let deviation = (square / count).squareRoot()
        let skewness = deviation > 1e-9 ? cube / count / (deviation * deviation * deviation) : 0
        return [mean, min(255, 2 * deviation), 127.5 + 42.5 * max(-3, min(3, skewness))].map { UInt8($0.rounded()) }
    }
}
