/// Filters that look at all channels of a window: output[y, x, f] = Σ weights[f, i, j, c] · input[y·s + i, x·s + j, c].
package struct Convolution: LayerSpecification, Hashable {
    let filters: Int
    let kernel: Extent
    let stride: Int
    let padding: Padding
    /// Whether no function follows it.
    package let isPlain: Bool
    /// What is done to the results while they are in the cache.
    var epilogue = Epilogue.none

    /// What follows the sums of products.
    enum Epilogue: Sendable, Hashable {
        /// Nothing, not even a bias.
        case none
        /// A bias, max(0, x) if `rectifies`, then maxima over windows.
        case biased(rectifies: Bool, pool: MaximumPool)
    }

    package init(
        filters: Int, kernel: Extent = Extent(3, 3), stride: Int = 1, padding: Padding = .same, isPlain: Bool = false
    ) {
        self.filters = filters
        self.isPlain = isPlain
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
    }

    package var follower: LayerFollower { isPlain ? .bias : .activation }

    /// The windows of maxima; of one element if there are none.
    var pool: MaximumPool {
        switch epilogue {
        case .none: .none
        case .biased(_, let pool): pool
        }
    }

    func geometry(_ input: Volume) throws(LayerProblem) -> ConvolutionGeometry {
        try ConvolutionGeometry(input, kernel: kernel, stride: stride, padding: padding, pool: pool)
    }

    package func needs(_ input: Volume) throws(LayerProblem) -> LayerNeeds {
        let geometry = try geometry(input)
        let output = Volume(height: geometry.pool.rows, width: geometry.pool.columns, channels: filters)
        let weights = filters * geometry.window.size
        let border = geometry.padded == input ? 0 : geometry.padded.count
        return LayerNeeds(
            output: output, weights: weights, vectors: epilogue == .none ? 0 : filters,
            memoryPerRow: output.count + output.count / 4 + border,
            memory: 2 * weights + 2 * output.count * (1 + geometry.pool.window.count) + geometry.padded.count)
    }

    package func layer<Scalar: LayerScalar>(_ site: LayerSite<Scalar>) -> any Layer<Scalar> {
        do {
            return ConvolutionLayer(self, try geometry(site.input), site)
        } catch {
            preconditionFailure("its needs were not asked for")
        }
    }
}

extension LayerEntry {
    static let convolution = LayerEntry(
        "conv", form: "conv FILTERS [3x3] [stride 1] [same|valid] [linear]",
        "Filters over all channels of a window, with a bias and the activation unless batch-norm follows."
    ) { words throws(LayerTextError) in
        let filters = try words.count("its number of filters", in: 1...4096)
        let window = try WindowOptions(&words)
        return Convolution(
            filters: filters, kernel: window.kernel, stride: window.stride, padding: window.padding,
            isPlain: window.isPlain)
    }
}
