import LinearAlgebra
import Randomness

/// A filter for each channel that looks at that channel alone.
package struct DepthwiseConvolution: LayerSpecification, Hashable {
    let kernel: Extent
    let stride: Int
    let padding: Padding
    /// Whether no function follows it.
    let isPlain: Bool

    package init(kernel: Extent = Extent(3, 3), stride: Int = 1, padding: Padding = .same, isPlain: Bool = false) {
        self.isPlain = isPlain
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
    }

    package var follower: LayerFollower { isPlain ? .bias : .activation }

    private func geometry(_ input: Volume) throws(LayerProblem) -> ConvolutionGeometry {
        try ConvolutionGeometry(input, kernel: kernel, stride: stride, padding: padding)
    }

    package func needs(_ input: Volume) throws(LayerProblem) -> LayerNeeds {
        let geometry = try geometry(input)
        let output = Volume(height: geometry.used.height, width: geometry.used.width, channels: input.channels)
        let border = geometry.padded == input ? 0 : geometry.padded.count
        return LayerNeeds(
            output: output, weights: kernel.count * input.channels, memoryPerRow: output.count + border,
            memory: geometry.padded.count)
    }

    package func layer<Scalar: LayerScalar>(_ site: LayerSite<Scalar>) -> any Layer<Scalar> {
        do {
            return DepthwiseConvolutionLayer(try geometry(site.input), site)
        } catch {
            preconditionFailure("its needs were not asked for")
        }
    }
}

/// ``DepthwiseConvolution`` at work.
final class DepthwiseConvolutionLayer<Scalar: LayerScalar>: Layer {
    private let geometry: ConvolutionGeometry
    private let site: LayerSite<Scalar>
    private let images: PaddedImages<Scalar>
    private let output: Storage<Scalar>
    private let origins: Storage<Int32>
    private let taps: Storage<Int32>
    private let image: Storage<Scalar>

    init(_ geometry: ConvolutionGeometry, _ site: LayerSite<Scalar>) {
        self.geometry = geometry
        self.site = site
        images = PaddedImages(
            geometry.image, padded: geometry.padded, top: geometry.top, left: geometry.left, capacity: site.capacity,
            site.interruption)
        output = Storage(site.capacity * geometry.used.count * site.input.channels, repeating: 0)
        let results = geometry.results(rows: geometry.used.height)
        origins = Storage(results.origins(scale: site.input.channels))
        taps = Storage(results.elements(scale: site.input.channels))
        image = Storage(geometry.padded.count, repeating: 0)
    }

    private var channels: Int { site.input.channels }
    private var outputCount: Int { origins.count * channels }
    /// Multiplications and additions for one image, which are far from the best speed.
    private var operations: Int { 8 * outputCount * taps.count }

    func initialise(using generator: inout CounterGenerator) {
        let bound = (3 * site.gain / Double(taps.count)).squareRoot()
        site.weights.drawUniformly(count: taps.count * channels, bound: bound, using: &generator, site.interruption)
    }

    func forward(
        _ input: UnsafeMutablePointer<Scalar>, rows: Int, pass: inout LayerPass
    ) -> UnsafeMutablePointer<Scalar> {
        let source = images.take(input, rows: rows)
        for row in 0..<rows {
            Scalar.convolveDepthwise(
                source + row * geometry.padded.count, offsets: origins.pointer, pixels: origins.count,
                weights: site.weights, taps: taps.pointer, tapCount: taps.count, channels: channels,
                output.pointer + row * outputCount)
            if site.interruption.isRequested(after: operations) { break }
        }
        return output.pointer
    }

    func backward(
        _ input: UnsafeMutablePointer<Scalar>, _ delta: UnsafeMutablePointer<Scalar>,
        into next: UnsafeMutablePointer<Scalar>?, rows: Int
    ) -> UnsafeMutablePointer<Scalar> {
        let source = images.taken(input)
        site.weightGradients.clear(count: taps.count * channels)
        for row in 0..<rows {
            let target = next.map { images.hasBorder ? image.pointer : $0 + row * geometry.image.count }
            target?.clear(count: geometry.padded.count)
            Scalar.differentiateDepthwise(
                source + row * geometry.padded.count, offsets: origins.pointer, pixels: origins.count,
                weights: site.weights, taps: taps.pointer, tapCount: taps.count, channels: channels,
                delta: delta + row * outputCount, gradient: site.weightGradients, target)
            if let next, images.hasBorder { images.crop(image.pointer, into: next + row * geometry.image.count) }
            if site.interruption.isRequested(after: 2 * operations) { break }
        }
        return next ?? delta
    }
}

extension LayerEntry {
    static let depthwiseConvolution = LayerEntry(
        "depthwise", form: "depthwise [3x3] [stride 1] [same|valid] [linear]",
        "A filter for each channel alone, with a bias and the activation unless batch-norm follows."
    ) { words throws(LayerTextError) in
        let window = try WindowOptions(&words)
        return DepthwiseConvolution(
            kernel: window.kernel, stride: window.stride, padding: window.padding, isPlain: window.isPlain)
    }
}
