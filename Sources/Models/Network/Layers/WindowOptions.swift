/// The words behind a convolution: window, stride, padding and `linear`, each at most once, in this order.
struct WindowOptions {
    let kernel: Extent
    let stride: Int
    let padding: Padding
    let isPlain: Bool

    init(_ words: inout LayerWords) throws(LayerTextError) {
        kernel = try words.window(largest: 31) ?? Extent(3, 3)
        stride = try words.number(after: "stride", in: 1...31) ?? 1
        padding = words.padding() ?? words.defaults.padding
        isPlain = words.take("linear")
    }
}
