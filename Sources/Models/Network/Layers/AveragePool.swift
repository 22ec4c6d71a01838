import LinearAlgebra
import Randomness

/// The mean of each channel over windows, or over the whole image.
package struct AveragePool: LayerSpecification, Hashable {
    /// The windows; nil for the whole image.
    private let windows: MaximumPool?

    package init(window: Extent = Extent(2, 2), stride: Int? = nil) {
        windows = MaximumPool(window: window, stride: stride)
    }

    private init(windows: MaximumPool?) {
        self.windows = windows
    }

    /// The mean over the whole image.
    package static let global = AveragePool(windows: nil)

    private func grid(_ input: Volume) -> WindowGrid {
        (windows ?? MaximumPool(window: Extent(input.height, input.width))).grid(input)
    }

    package func needs(_ input: Volume) throws(LayerProblem) -> LayerNeeds {
        let grid = grid(input)
        let output = Volume(height: grid.rows, width: grid.columns, channels: input.channels)
        return LayerNeeds(output: output, memoryPerRow: output.count)
    }

    package func layer<Scalar: LayerScalar>(_ site: LayerSite<Scalar>) -> any Layer<Scalar> {
        AveragePoolLayer(grid(site.input), site)
    }
}

/// ``AveragePool`` at work.
final class AveragePoolLayer<Scalar: LayerScalar>: Layer {
    private let grid: WindowGrid
    private let input: Volume
    private let origins: Storage<Int32>
    private let elements: Storage<Int32>
    private let output: Storage<Scalar>

    init(_ grid: WindowGrid, _ site: LayerSite<Scalar>) {
        self.grid = grid
        input = site.input
        origins = Storage(grid.origins())
        elements = Storage(grid.elements())
        output = Storage(site.capacity * grid.count * site.input.channels, repeating: 0)
    }

    func initialise(using generator: inout CounterGenerator) {}

    func forward(
        _ input: UnsafeMutablePointer<Scalar>, rows: Int, pass: inout LayerPass
    ) -> UnsafeMutablePointer<Scalar> {
        let channels = self.input.channels
        for row in 0..<rows {
            Scalar.poolMean(
                input + row * self.input.count, windowPixels: origins.pointer, elementPixels: elements.pointer,
                windows: grid.count, elements: elements.count, channels: channels,
                output.pointer + row * grid.count * channels)
        }
        return output.pointer
    }

    func backward(
        _ input: UnsafeMutablePointer<Scalar>, _ delta: UnsafeMutablePointer<Scalar>,
        into next: UnsafeMutablePointer<Scalar>?, rows: Int
    ) -> UnsafeMutablePointer<Scalar> {
        guard let next else { return delta }
        let channels = self.input.channels
        next.clear(count: rows * self.input.count)
        for row in 0..<rows {
            Scalar.spreadMean(
                delta + row * grid.count * channels, windowPixels: origins.pointer, elementPixels: elements.pointer,
                windows: grid.count, elements: elements.count, channels: channels, next + row * self.input.count)
        }
        return next
    }
}

extension LayerEntry {
    static let averagePool = LayerEntry(
        "average-pool", form: "average-pool [2x2] [stride 2]", "The mean of each channel over windows."
    ) { words throws(LayerTextError) in
        let window = try words.window(largest: 31) ?? Extent(2, 2)
        return AveragePool(window: window, stride: try words.number(after: "stride", in: 1...31))
    }

    static let globalPool = LayerEntry(
        "global-pool", form: "global-pool", "The mean of each channel over the whole image."
    ) { _ throws(LayerTextError) in AveragePool.global }
}
