/// A scalar that layers of images compute with.
///
/// Each requirement is one kernel of `CKernels`; its header says what it computes.
package protocol LayerScalar: RecurrentScalar {
    /// How many filters one block of packed weights has.
    static var filterBlock: Int { get }

    /// `activate` with the identity where there is no function.
    static func activateOrPass(
        _ f: Activation?, _ z: UnsafeMutablePointer<Self>, _ a: UnsafeMutablePointer<Self>, scale: UnsafePointer<Self>?,
        shift: UnsafePointer<Self>, rows: Int, columns: Int)

    /// `differentiate` with the identity where there is no function.
    static func differentiateOrPass(
        _ f: Activation?, _ z: UnsafePointer<Self>, _ a: UnsafePointer<Self>, scale: UnsafePointer<Self>?,
        shift: UnsafePointer<Self>, _ d: UnsafeMutablePointer<Self>, scaleGradient: UnsafeMutablePointer<Self>?,
        shiftGradient: UnsafeMutablePointer<Self>, rows: Int, columns: Int)

    static func packFilters(
        _ weights: UnsafePointer<Self>, _ packed: UnsafeMutablePointer<Self>, filters: Int, size: Int)

    static func convolve(
        _ input: UnsafePointer<Self>, offsets: UnsafePointer<Int32>, pixels: Int, packed: UnsafePointer<Self>,
        blocks: Int, window: FilterWindow, _ output: UnsafeMutablePointer<Self>)

    static func filterGradient(
        _ input: UnsafePointer<Self>, _ entries: EntryLists<Self>, filters: Int, window: FilterWindow,
        _ gradient: UnsafeMutablePointer<Self>)

    static func spreadFilters(
        _ weights: UnsafePointer<Self>, offsets: UnsafePointer<Int32>, _ entries: EntryLists<Self>, places: Int,
        window: FilterWindow, _ target: UnsafeMutablePointer<Self>)

    static func listByChannel(
        _ gradient: UnsafePointer<Self>, choices: UnsafePointer<UInt8>?, windowOffsets: UnsafePointer<Int32>,
        elementOffsets: UnsafePointer<Int32>, windows: Int, channels: Int, _ lists: EntryLists<Self>)

    static func listByPlace(
        _ gradient: UnsafePointer<Self>, choices: UnsafePointer<UInt8>?, windows: Int, elements: Int, channels: Int,
        _ lists: EntryLists<Self>)

    static func unfold(
        _ input: UnsafePointer<Self>, offsets: UnsafePointer<Int32>, pixels: Int, window: FilterWindow,
        _ patches: UnsafeMutablePointer<Self>, patchStride: Int)

    static func convolveDepthwise(
        _ input: UnsafePointer<Self>, offsets: UnsafePointer<Int32>, pixels: Int, weights: UnsafePointer<Self>,
        taps: UnsafePointer<Int32>, tapCount: Int, channels: Int, _ output: UnsafeMutablePointer<Self>)

    static func differentiateDepthwise(
        _ input: UnsafePointer<Self>, offsets: UnsafePointer<Int32>, pixels: Int, weights: UnsafePointer<Self>,
        taps: UnsafePointer<Int32>, tapCount: Int, channels: Int, delta: UnsafePointer<Self>,
        gradient: UnsafeMutablePointer<Self>, _ target: UnsafeMutablePointer<Self>?)

    static func poolMaximum(
        _ input: UnsafePointer<Self>, pixelStride: Int, windowPixels: UnsafePointer<Int32>,
        elementPixels: UnsafePointer<Int32>, windows: Int, elements: Int, shift: UnsafePointer<Self>?, rectifies: Bool,
        channels: Int, _ output: UnsafeMutablePointer<Self>, choices: UnsafeMutablePointer<UInt8>?)

    static func unrectify(
        _ output: UnsafePointer<Self>, _ delta: UnsafeMutablePointer<Self>, rectifies: Bool,
        shiftGradient: UnsafeMutablePointer<Self>, rows: Int, channels: Int)

    static func spreadMaximum(
        _ delta: UnsafePointer<Self>, choices: UnsafePointer<UInt8>?, windowPixels: UnsafePointer<Int32>,
        elementPixels: UnsafePointer<Int32>, windows: Int, channels: Int, _ target: UnsafeMutablePointer<Self>)

    static func poolMean(
        _ input: UnsafePointer<Self>, windowPixels: UnsafePointer<Int32>, elementPixels: UnsafePointer<Int32>,
        windows: Int, elements: Int, channels: Int, _ output: UnsafeMutablePointer<Self>)

    static func spreadMean(
        _ delta: UnsafePointer<Self>, windowPixels: UnsafePointer<Int32>, elementPixels: UnsafePointer<Int32>,
        windows: Int, elements: Int, channels: Int, _ target: UnsafeMutablePointer<Self>)

    static func add(_ x: UnsafePointer<Self>, to sum: UnsafeMutablePointer<Self>, count: Int)
}

/// How a filter's window lies in memory: `rows` runs of `run` scalars, `rowStride` apart.
package struct FilterWindow: Sendable, Hashable {
    let rows: Int
    let run: Int
    let rowStride: Int
    /// How many weights a filter has.
    var size: Int { rows * run }
}

/// Lists of what is not zero in a gradient: each has so many entries, beginning at its number times the capacity.
package struct EntryLists<Scalar> {
    /// Where in memory (an offset), or which channel.
    let places: UnsafeMutablePointer<Int32>
    let values: UnsafeMutablePointer<Scalar>
    let counts: UnsafeMutablePointer<Int32>
    let capacity: Int
}
