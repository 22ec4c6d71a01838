/// Where the windows of a convolution lie, and those of the maxima that may be taken of it.
struct ConvolutionGeometry: Sendable, Hashable {
    let image: Volume
    let padded: Volume
    let top: Int
    let left: Int
    let kernel: Extent
    let stride: Int
    /// The windows of maxima over the results; of one result each if there are none.
    let pool: WindowGrid
    /// Rows and columns of results that some maximum looks at; others are not computed.
    let used: Extent

    /// - Throws: ``LayerProblem`` if no window fits.
    init(
        _ image: Volume, kernel: Extent, stride: Int, padding: Padding, pool: MaximumPool? = nil
    ) throws(LayerProblem) {
        let vertical = padding.border(image.height, kernel: kernel.height, stride: stride)
        let horizontal = padding.border(image.width, kernel: kernel.width, stride: stride)
        guard vertical.windows > 0, horizontal.windows > 0 else {
            throw LayerProblem(
                "a window of \(kernel) does not fit into \(image); use padding same or a smaller window")
        }
        self.image = image
        padded = Volume(height: vertical.padded, width: horizontal.padded, channels: image.channels)
        top = vertical.before
        left = horizontal.before
        self.kernel = kernel
        self.stride = stride
        let results = Volume(height: vertical.windows, width: horizontal.windows, channels: 1)
        let grid = (pool ?? .none).grid(results)
        self.pool = grid
        used = Extent(
            (grid.rows - 1) * grid.stride + grid.window.height, (grid.columns - 1) * grid.stride + grid.window.width)
    }

    /// A filter's window in memory.
    var window: FilterWindow {
        FilterWindow(rows: kernel.height, run: kernel.width * image.channels, rowStride: padded.width * image.channels)
    }

    /// The results of some rows that are used, as windows over the padded image.
    func results(rows: Int) -> WindowGrid {
        WindowGrid(rows: rows, columns: used.width, window: kernel, stride: stride, imageWidth: padded.width)
    }

    /// Maxima over some rows of results that lie one behind the other.
    func maxima(rows: Int) -> WindowGrid {
        WindowGrid(
            rows: rows, columns: pool.columns, window: pool.window, stride: pool.stride, imageWidth: used.width)
    }

    /// How many rows of results so many rows of maxima look at.
    func resultRows(ofMaxima rows: Int) -> Int { (rows - 1) * pool.stride + pool.window.height }
}
