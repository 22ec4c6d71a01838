/// The way back through a convolution for one image at a time, from lists of what is not zero.
final class ConvolutionBackward<Scalar: LayerScalar> {
    private let geometry: ConvolutionGeometry
    private let filters: Int

    /// Where windows of maxima and their elements begin in the padded image, or among the patches.
    private let windowOffsets: Storage<Int32>
    private let elementOffsets: Storage<Int32>
    private let byChannel: EntryLists<Scalar>
    private let channelPlaces: Storage<Int32>
    private let channelValues: Storage<Scalar>
    private let channelCounts: Storage<Int32>

    private let weights: Storage<Scalar>
    private let placeOffsets: Storage<Int32>
    private let byPlace: EntryLists<Scalar>
    private let placeChannels: Storage<Int32>
    private let placeValues: Storage<Scalar>
    private let placeCounts: Storage<Int32>
    private let image: Storage<Scalar>

    /// Windows copied out of the image where their runs are too short for registers; empty where they are not.
    private let patches: Storage<Scalar>
    private let patchStride: Int
    private let patchOffsets: Storage<Int32>

    /// Runs shorter than this are copied together.
    private static var shortRun: Int { 12 }
    /// The most numbers that are copied.
    private static var mostPatches: Int { 1 << 24 }

    init(_ geometry: ConvolutionGeometry, filters: Int) {
        self.geometry = geometry
        self.filters = filters
        let channels = geometry.image.channels
        let windows = geometry.pool.count
        let elements = geometry.pool.window.count
        let results = geometry.results(rows: geometry.used.height)
        // A maximum's window is as many pixels of the image as of the results, times the stride.
        let maxima = WindowGrid(
            rows: geometry.pool.rows, columns: geometry.pool.columns, window: geometry.pool.window,
            stride: geometry.pool.stride, imageWidth: geometry.padded.width)
        let pixelScale = channels * geometry.stride
        patchStride = (geometry.window.size + 15) / 16 * 16
        let unfolds =
            geometry.window.rows > 1 && geometry.window.run < Self.shortRun
            && results.count * patchStride <= Self.mostPatches
        patches = Storage(unfolds ? results.count * patchStride + 16 : 0, repeating: 0)
        patchOffsets = Storage(unfolds ? results.origins(scale: channels) : [])
        let packedMaxima = geometry.maxima(rows: geometry.pool.rows)
        let origins = unfolds ? packedMaxima.origins(scale: patchStride) : maxima.origins(scale: pixelScale)
        let inner = unfolds ? packedMaxima.elements(scale: patchStride) : maxima.elements(scale: pixelScale)
        windowOffsets = Storage(origins)
        elementOffsets = Storage(inner)
        channelPlaces = Storage(filters * windows, repeating: 0)
        channelValues = Storage(filters * windows, repeating: 0)
        channelCounts = Storage(filters, repeating: 0)
        byChannel = EntryLists(
            places: channelPlaces.pointer, values: channelValues.pointer, counts: channelCounts.pointer,
            capacity: windows)

        weights = Storage(filters * geometry.window.size + 16, repeating: 0)
        let placeElements = maxima.elements(scale: pixelScale)
        placeOffsets = Storage(
            maxima.origins(scale: pixelScale).flatMap { origin in placeElements.map { origin + $0 } })
        placeChannels = Storage(windows * elements * filters, repeating: 0)
        placeValues = Storage(windows * elements * filters, repeating: 0)
        placeCounts = Storage(windows * elements, repeating: 0)
        byPlace = EntryLists(
            places: placeChannels.pointer, values: placeValues.pointer, counts: placeCounts.pointer, capacity: filters)
        image = Storage(geometry.padded.count, repeating: 0)
    }

    /// Takes the weights of this pass.
    func begin(_ current: UnsafePointer<Scalar>) {
        weights.pointer.update(from: current, count: filters * geometry.window.size)
    }

    /// Adds to the gradient of the weights.
    func addFilterGradient(
        _ source: UnsafePointer<Scalar>, _ gradient: UnsafePointer<Scalar>, choices: UnsafePointer<UInt8>?,
        _ target: UnsafeMutablePointer<Scalar>
    ) {
        Scalar.listByChannel(
            gradient, choices: choices, windowOffsets: windowOffsets.pointer, elementOffsets: elementOffsets.pointer,
            windows: geometry.pool.count, channels: filters, byChannel)
        guard patches.count > 0 else {
            Scalar.filterGradient(source, byChannel, filters: filters, window: geometry.window, target)
            return
        }
        Scalar.unfold(
            source, offsets: patchOffsets.pointer, pixels: patchOffsets.count, window: geometry.window,
            patches.pointer, patchStride: patchStride)
        Scalar.filterGradient(
            patches.pointer, byChannel, filters: filters,
            window: FilterWindow(rows: 1, run: geometry.window.size, rowStride: 0), target)
    }

    /// Computes the gradient with respect to one image.
    func spread(
        _ gradient: UnsafePointer<Scalar>, choices: UnsafePointer<UInt8>?, _ images: PaddedImages<Scalar>,
        into target: UnsafeMutablePointer<Scalar>
    ) {
        Scalar.listByPlace(
            gradient, choices: choices, windows: geometry.pool.count, elements: geometry.pool.window.count,
            channels: filters, byPlace)
        let sum = images.hasBorder ? image.pointer : target
        sum.clear(count: geometry.padded.count)
        Scalar.spreadFilters(
            weights.pointer, offsets: placeOffsets.pointer, byPlace, places: placeOffsets.count,
            window: geometry.window, sum)
        if images.hasBorder { images.crop(sum, into: target) }
    }
}
