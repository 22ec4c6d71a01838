import LinearAlgebra
import Randomness

/// The maximum of each channel over windows; a window larger than the image takes all of it.
package struct MaximumPool: LayerSpecification, Hashable {
    let window: Extent
    let stride: Int

    package init(window: Extent = Extent(2, 2), stride: Int? = nil) {
        self.window = window
        self.stride = stride ?? max(window.height, window.width)
    }

    /// Windows of one element.
    static let none = MaximumPool(window: Extent(1, 1), stride: 1)

    func grid(_ input: Volume) -> WindowGrid {
        let size = Extent(min(window.height, input.height), min(window.width, input.width))
        return WindowGrid(
            rows: (input.height - size.height) / stride + 1, columns: (input.width - size.width) / stride + 1,
            window: size, stride: stride, imageWidth: input.width)
    }

    package func needs(_ input: Volume) throws(LayerProblem) -> LayerNeeds {
        let grid = grid(input)
        let output = Volume(height: grid.rows, width: grid.columns, channels: input.channels)
        return LayerNeeds(output: output, memoryPerRow: output.count + output.count / 4)
    }

    package func layer<Scalar: LayerScalar>(_ site: LayerSite<Scalar>) -> any Layer<Scalar> {
        MaximumPoolLayer(grid(site.input), site)
    }
}

/// ``MaximumPool`` at work; which element was the largest is kept in a byte.
final class MaximumPoolLayer<Scalar: LayerScalar>: Layer {
    private let grid: WindowGrid
    private let input: Volume
    private let origins: Storage<Int32>
    private let elements: Storage<Int32>
    private let output: Storage<Scalar>
    private let choices: Storage<UInt8>

    init(_ grid: WindowGrid, _ site: LayerSite<Scalar>) {
        self.grid = grid
        input = site.input
        origins = Storage(grid.origins())
        elements = Storage(grid.elements())
        output = Storage(site.capacity * grid.count * site.input.channels, repeating: 0)
        choices = Storage(output.count, repeating: 0)
    }

    func initialise(using generator: inout CounterGenerator) {}

    func forward(
        _ input: UnsafeMutablePointer<Scalar>, rows: Int, pass: inout LayerPass
    ) -> UnsafeMutablePointer<Scalar> {
        let size = grid.count * self.input.channels
        for row in 0..<rows {
            Scalar.poolMaximum(
                input + row * self.input.count, pixelStride: self.input.channels, windowPixels: origins.pointer,
                elementPixels: elements.pointer, windows: grid.count, elements: elements.count, shift: nil,
                rectifies: false, channels: self.input.channels, output.pointer + row * size,
                choices: choices.pointer + row * size)
        }
        return output.pointer
    }

    func backward(
        _ input: UnsafeMutablePointer<Scalar>, _ delta: UnsafeMutablePointer<Scalar>,
        into next: UnsafeMutablePointer<Scalar>?, rows: Int
    ) -> UnsafeMutablePointer<Scalar> {
        guard let next else { return delta }
        let size = grid.count * self.input.channels
        next.clear(count: rows * self.input.count)
        for row in 0..<rows {
            Scalar.spreadMaximum(
                delta + row * size, choices: choices.pointer + row * size, windowPixels: origins.pointer,
                elementPixels: elements.pointer, windows: grid.count, channels: self.input.channels,
                next + row * self.input.count)
        }
        return next
    }
}

extension LayerEntry {
    /// The largest side of a window of maxima: which element was the largest fits a byte.
    private static let largestSide = 15

    static let maximumPool = LayerEntry(
        "pool", form: "pool [2x2] [stride 2]", "The maximum of each channel over windows."
    ) { words throws(LayerTextError) in
        let window = try words.window(largest: largestSide) ?? Extent(2, 2)
        return MaximumPool(window: window, stride: try words.number(after: "stride", in: 1...largestSide))
    }
}
