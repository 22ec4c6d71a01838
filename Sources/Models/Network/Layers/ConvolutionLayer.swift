import LinearAlgebra
import Randomness

/// ``Convolution`` at work: bias, rectifier and maxima are taken of results that are still in the cache, and of these
/// only the maxima are kept, with a byte that says which it was.
///
/// What flows back through a maximum and a rectifier is mostly zero (of a 2x2 window, at least three quarters). The way
/// back lists what is not, and does no work for the rest: the same sums in the same order as a dense product.
final class ConvolutionLayer<Scalar: LayerScalar>: Layer {
    private let geometry: ConvolutionGeometry
    private let filters: Int
    private let isBiased: Bool
    private let rectifies: Bool
    private let site: LayerSite<Scalar>

    private let images: PaddedImages<Scalar>
    private let output: Storage<Scalar>
    private let choices: Storage<UInt8>
    private let packed: Storage<Scalar>
    private let blocks: Int

    private let strip: ConvolutionStrip
    private let results: Storage<Scalar>
    private let windowOffsets: Storage<Int32>
    private let maximumPixels: Storage<Int32>
    private let elementPixels: Storage<Int32>

    private let back: ConvolutionBackward<Scalar>

    init(_ convolution: Convolution, _ geometry: ConvolutionGeometry, _ site: LayerSite<Scalar>) {
        self.geometry = geometry
        self.site = site
        filters = convolution.filters
        switch convolution.epilogue {
        case .none: (isBiased, rectifies) = (false, false)
        case .biased(let rectifies, _): (isBiased, self.rectifies) = (true, rectifies)
        }
        images = PaddedImages(
            geometry.image, padded: geometry.padded, top: geometry.top, left: geometry.left, capacity: site.capacity,
            site.interruption)
        let size = geometry.pool.count * filters
        output = Storage(site.capacity * size + 16, repeating: 0)
        choices = Storage(geometry.pool.window.count > 1 ? site.capacity * size : 0, repeating: 0)
        blocks = (filters + Scalar.filterBlock - 1) / Scalar.filterBlock
        packed = Storage(blocks * Scalar.filterBlock * geometry.window.size, repeating: 0)
        strip = ConvolutionStrip(
            geometry, pixelBytes: blocks * Scalar.filterBlock * MemoryLayout<Scalar>.stride, capacity: site.capacity)
        results = Storage(strip.pixels * blocks * Scalar.filterBlock, repeating: 0)
        windowOffsets = Storage(strip.windowOffsets)
        maximumPixels = Storage(strip.maximumPixels)
        elementPixels = Storage(strip.elementPixels)
        back = ConvolutionBackward(geometry, filters: filters)
    }

    func initialise(using generator: inout CounterGenerator) {
        let bound = (3 * site.gain / Double(geometry.window.size)).squareRoot()
        site.weights.drawUniformly(
            count: filters * geometry.window.size, bound: bound, using: &generator, site.interruption)
        if isBiased { site.vectors.clear(count: filters) }
    }

    private var outputCount: Int { geometry.pool.count * filters }
    /// Multiplications and additions for one image.
    private var operations: Int { 2 * geometry.used.count * geometry.window.size * filters }
    private func choices(_ row: Int) -> UnsafeMutablePointer<UInt8>? {
        choices.count > 0 ? choices.pointer + row * outputCount : nil
    }

    func forward(
        _ input: UnsafeMutablePointer<Scalar>, rows: Int, pass: inout LayerPass
    ) -> UnsafeMutablePointer<Scalar> {
        Scalar.packFilters(site.weights, packed.pointer, filters: filters, size: geometry.window.size)
        let source = images.take(input, rows: rows)
        var row = 0
        while row < rows {
            let count = min(strip.images, rows - row)
            var top = 0
            while top < geometry.pool.rows {
                computeStrip(
                    source + row * geometry.padded.count, images: count, row: row, top: top,
                    rows: min(strip.rows, geometry.pool.rows - top))
                top += strip.rows
            }
            row += count
            if site.interruption.isRequested(after: count * operations) { break }
        }
        return output.pointer
    }

    private func computeStrip(_ source: UnsafePointer<Scalar>, images: Int, row: Int, top: Int, rows: Int) {
        let firstResult = top * geometry.pool.stride
        let begin = firstResult * geometry.stride * geometry.window.rowStride
        Scalar.convolve(
            source + begin, offsets: windowOffsets.pointer,
            pixels: images * geometry.resultRows(ofMaxima: rows) * geometry.used.width, packed: packed.pointer,
            blocks: blocks, window: geometry.window, results.pointer)
        let place = top * geometry.pool.columns * filters
        Scalar.poolMaximum(
            results.pointer, pixelStride: blocks * Scalar.filterBlock, windowPixels: maximumPixels.pointer,
            elementPixels: elementPixels.pointer, windows: images * rows * geometry.pool.columns,
            elements: elementPixels.count, shift: isBiased ? UnsafePointer(site.vectors) : nil, rectifies: rectifies,
            channels: filters, output.pointer + row * outputCount + place, choices: choices(row).map { $0 + place })
    }

    func backward(
        _ input: UnsafeMutablePointer<Scalar>, _ delta: UnsafeMutablePointer<Scalar>,
        into next: UnsafeMutablePointer<Scalar>?, rows: Int
    ) -> UnsafeMutablePointer<Scalar> {
        let source = images.taken(input)
        if isBiased { site.vectorGradients.clear(count: filters) }
        site.weightGradients.clear(count: filters * geometry.window.size)
        back.begin(site.weights)
        for row in 0..<rows {
            let gradient = delta + row * outputCount
            if isBiased {
                Scalar.unrectify(
                    output.pointer + row * outputCount, gradient, rectifies: rectifies,
                    shiftGradient: site.vectorGradients, rows: geometry.pool.count, channels: filters)
            }
            back.addFilterGradient(
                source + row * geometry.padded.count, gradient, choices: choices(row), site.weightGradients)
            if let next {
                back.spread(gradient, choices: choices(row), images, into: next + row * geometry.image.count)
            }
            if site.interruption.isRequested(after: 2 * operations) { break }
        }
        return next ?? delta
    }
}
