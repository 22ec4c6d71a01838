/// How much of a convolution is computed before its maxima are taken: whole images, or some rows of one, so that the
/// results are still in the cache.
struct ConvolutionStrip {
    /// Images at a time; 1 if they are taken in pieces.
    let images: Int
    /// Rows of maxima at a time; all if images are taken whole.
    let rows: Int
    /// Where the windows of the results begin in the padded input, for a whole strip.
    let windowOffsets: [Int32]
    /// The first result of each maximum, and where a maximum's elements lie from it.
    let maximumPixels: [Int32]
    let elementPixels: [Int32]
    /// The most results that are computed at a time.
    let pixels: Int

    /// Bytes of results at a time: they share the second-level cache with weights and input.
    private static let bytes = 48 << 10

    init(_ geometry: ConvolutionGeometry, pixelBytes: Int, capacity: Int) {
        let image = geometry.used.count * pixelBytes
        if image <= Self.bytes || geometry.pool.rows == 1 {
            // Offsets are of 32 bits.
            let reachable = Int(Int32.max) / max(1, geometry.padded.count)
            images = max(1, min(capacity, Self.bytes / max(1, image), reachable))
            rows = geometry.pool.rows
        } else {
            images = 1
            var most = 1
            while most < geometry.pool.rows,
                geometry.resultRows(ofMaxima: most + 1) * geometry.used.width * pixelBytes <= Self.bytes
            { most += 1 }
            rows = most
        }
        let resultRows = geometry.resultRows(ofMaxima: rows)
        let results = geometry.results(rows: resultRows)
        windowOffsets = results.origins(
            scale: geometry.image.channels, images: images, imageStride: geometry.padded.count)
        let maxima = geometry.maxima(rows: rows)
        maximumPixels = maxima.origins(images: images, imageStride: geometry.used.count)
        elementPixels = maxima.elements()
        pixels = windowOffsets.count
    }
}
