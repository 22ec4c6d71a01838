import CKernels

extension Float: LayerScalar {
    package static var filterBlock: Int { Int(leptune_filter_block_f32) }

    package static func activateOrPass(
        _ f: Activation?, _ z: UnsafeMutablePointer<Self>, _ a: UnsafeMutablePointer<Self>, scale: UnsafePointer<Self>?,
        shift: UnsafePointer<Self>, rows: Int, columns: Int
    ) {
        leptune_activate_f32(f?.kernel ?? leptune_identity, z, a, scale, shift, rows, columns)
    }

    package static func differentiateOrPass(
        _ f: Activation?, _ z: UnsafePointer<Self>, _ a: UnsafePointer<Self>, scale: UnsafePointer<Self>?,
        shift: UnsafePointer<Self>, _ d: UnsafeMutablePointer<Self>, scaleGradient: UnsafeMutablePointer<Self>?,
        shiftGradient: UnsafeMutablePointer<Self>, rows: Int, columns: Int
    ) {
        leptune_differentiate_f32(
            f?.kernel ?? leptune_identity, z, a, 1, scale, shift, d, scaleGradient, shiftGradient, rows, columns)
    }

    package static func packFilters(
        _ weights: UnsafePointer<Self>, _ packed: UnsafeMutablePointer<Self>, filters: Int, size: Int
    ) {
        leptune_pack_filters_f32(weights, packed, filters, size)
    }

    package static func convolve(
        _ input: UnsafePointer<Self>, offsets: UnsafePointer<Int32>, pixels: Int, packed: UnsafePointer<Self>,
        blocks: Int, window: FilterWindow, _ output: UnsafeMutablePointer<Self>
    ) {
        leptune_convolve_f32(
            input, offsets, pixels, packed, blocks, window.rows, window.run, window.rowStride, output)
    }

    package static func filterGradient(
        _ input: UnsafePointer<Self>, _ entries: EntryLists<Self>, filters: Int, window: FilterWindow,
        _ gradient: UnsafeMutablePointer<Self>
    ) {
        leptune_filter_gradient_f32(
            input, entries.places, entries.values, entries.counts, entries.capacity, filters, window.rows, window.run,
            window.rowStride, gradient)
    }

    package static func spreadFilters(
        _ weights: UnsafePointer<Self>, offsets: UnsafePointer<Int32>, _ entries: EntryLists<Self>, places: Int,
        window: FilterWindow, _ target: UnsafeMutablePointer<Self>
    ) {
        leptune_spread_filters_f32(
            weights, offsets, entries.places, entries.values, entries.counts, entries.capacity, places, window.rows,
            window.run, window.rowStride, target)
    }

    package static func listByChannel(
        _ gradient: UnsafePointer<Self>, choices: UnsafePointer<UInt8>?, windowOffsets: UnsafePointer<Int32>,
        elementOffsets: UnsafePointer<Int32>, windows: Int, channels: Int, _ lists: EntryLists<Self>
    ) {
        leptune_list_by_channel_f32(
            gradient, choices, windowOffsets, elementOffsets, windows, channels, lists.places, lists.values,
            lists.counts)
    }

    package static func listByPlace(
        _ gradient: UnsafePointer<Self>, choices: UnsafePointer<UInt8>?, windows: Int, elements: Int, channels: Int,
        _ lists: EntryLists<Self>
    ) {
        leptune_list_by_place_f32(
            gradient, choices, windows, elements, channels, lists.places, lists.values, lists.counts)
    }

    package static func unfold(
        _ input: UnsafePointer<Self>, offsets: UnsafePointer<Int32>, pixels: Int, window: FilterWindow,
        _ patches: UnsafeMutablePointer<Self>, patchStride: Int
    ) {
        leptune_unfold_f32(input, offsets, pixels, window.rows, window.run, window.rowStride, patches, patchStride)
    }

    package static func convolveDepthwise(
        _ input: UnsafePointer<Self>, offsets: UnsafePointer<Int32>, pixels: Int, weights: UnsafePointer<Self>,
        taps: UnsafePointer<Int32>, tapCount: Int, channels: Int, _ output: UnsafeMutablePointer<Self>
    ) {
        leptune_convolve_depthwise_f32(input, offsets, pixels, weights, taps, tapCount, channels, output)
    }

    package static func differentiateDepthwise(
        _ input: UnsafePointer<Self>, offsets: UnsafePointer<Int32>, pixels: Int, weights: UnsafePointer<Self>,
        taps: UnsafePointer<Int32>, tapCount: Int, channels: Int, delta: UnsafePointer<Self>,
        gradient: UnsafeMutablePointer<Self>, _ target: UnsafeMutablePointer<Self>?
    ) {
        leptune_differentiate_depthwise_f32(
            input, offsets, pixels, weights, taps, tapCount, channels, delta, gradient, target)
    }

    package static func poolMaximum(
        _ input: UnsafePointer<Self>, pixelStride: Int, windowPixels: UnsafePointer<Int32>,
        elementPixels: UnsafePointer<Int32>, windows: Int, elements: Int, shift: UnsafePointer<Self>?, rectifies: Bool,
        channels: Int, _ output: UnsafeMutablePointer<Self>, choices: UnsafeMutablePointer<UInt8>?
    ) {
        leptune_pool_maximum_f32(
            input, pixelStride, windowPixels, elementPixels, windows, elements, shift, rectifies, channels, output,
            choices)
    }

    package static func unrectify(
        _ output: UnsafePointer<Self>, _ delta: UnsafeMutablePointer<Self>, rectifies: Bool,
        shiftGradient: UnsafeMutablePointer<Self>, rows: Int, channels: Int
    ) {
        leptune_unrectify_f32(output, delta, rectifies, shiftGradient, rows, channels)
    }

    package static func spreadMaximum(
        _ delta: UnsafePointer<Self>, choices: UnsafePointer<UInt8>?, windowPixels: UnsafePointer<Int32>,
        elementPixels: UnsafePointer<Int32>, windows: Int, channels: Int, _ target: UnsafeMutablePointer<Self>
    ) {
        leptune_spread_maximum_f32(delta, choices, windowPixels, elementPixels, windows, channels, target)
    }

    package static func poolMean(
        _ input: UnsafePointer<Self>, windowPixels: UnsafePointer<Int32>, elementPixels: UnsafePointer<Int32>,
        windows: Int, elements: Int, channels: Int, _ output: UnsafeMutablePointer<Self>
    ) {
        leptune_pool_mean_f32(input, windowPixels, elementPixels, windows, elements, channels, output)
    }

    package static func spreadMean(
        _ delta: UnsafePointer<Self>, windowPixels: UnsafePointer<Int32>, elementPixels: UnsafePointer<Int32>,
        windows: Int, elements: Int, channels: Int, _ target: UnsafeMutablePointer<Self>
    ) {
        leptune_spread_mean_f32(delta, windowPixels, elementPixels, windows, elements, channels, target)
    }

    package static func add(_ x: UnsafePointer<Self>, to sum: UnsafeMutablePointer<Self>, count: Int) {
        leptune_add_f32(x, sum, count)
    }
}
