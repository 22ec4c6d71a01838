/// Windows over the pixels of an image: how many, and where they and their elements lie.
struct WindowGrid: Sendable, Hashable {
    let rows: Int
    let columns: Int
    let window: Extent
    let stride: Int
    /// Pixels of a row of the image.
    let imageWidth: Int

    var count: Int { rows * columns }

    /// The first pixel of each window.
    ///
    /// - Parameters:
    ///   - scale: What a pixel counts.
    ///   - images: How many images lie one behind the other, `imageStride` apart.
    func origins(scale: Int = 1, images: Int = 1, imageStride: Int = 0) -> [Int32] {
        var result: [Int32] = []
        result.reserveCapacity(images * count)
        for image in 0..<images {
            for y in 0..<rows {
                for x in 0..<columns {
                    result.append(Int32(image * imageStride + (y * imageWidth + x) * stride * scale))
                }
            }
        }
        return result
    }

    /// Where a window's elements lie from its first.
    func elements(scale: Int = 1) -> [Int32] {
        (0..<window.height).flatMap { y in
            (0..<window.width).map { x in Int32((y * imageWidth + x) * scale) }
        }
    }
}

extension Storage where Element == Int32 {
    convenience init(_ elements: [Int32]) {
        self.init(elements.count, repeating: 0)
        array = elements
    }
}
