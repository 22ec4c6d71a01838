/// Images of equal size, one byte a channel.
public struct DenseImages: Sendable, Equatable {
    /// Intensities from 0 to 255, contiguous in the order image, row, column, channel.
    public let pixels: [UInt8]
    /// How many images there are.
    public let count: Int
    /// Rows of an image.
    public let height: Int
    /// Columns of an image.
    public let width: Int
    /// Channels of a pixel: 1 for grey, 3 for colour.
    public let channels: Int

    /// Bytes of one image: height × width × channels.
    public var pixelsPerImage: Int { height * width * channels }

    /// Creates a set of images.
    ///
    /// - Throws: `DataError` if a size is negative or the product of the sizes is not the number of pixels.
    public init(pixels: [UInt8], count: Int, height: Int, width: Int, channels: Int = 1) throws(DataError) {
        let sizes = [count, height, width, channels]
        guard sizes.allSatisfy({ $0 >= 0 }), let needed = checkedProduct(sizes), needed == pixels.count else {
            throw DataError(
                "\(pixels.count) pixels do not make \(count) images of \(height) × \(width) × \(channels).")
        }
        self.pixels = pixels
        self.count = count
        self.height = height
        self.width = width
        self.channels = channels
    }
}

/// The product of sizes, or nil when it overflows.
func checkedProduct(_ sizes: [Int]) -> Int? {
    var product = 1
    for size in sizes {
        let (next, overflow) = product.multipliedReportingOverflow(by: size)
        if overflow { return nil }
        product = next
    }
    return product
}
