import CLibFuzzer
import Datasets

/// Decodes a picture, as it is and with its checksums put right; what is decoded is all there, and the same twice.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPicture(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var bytes = Array(UnsafeBufferPointer(start: start, count: count))
    decode(bytes)
    if PNGChunks.mend(&bytes) { decode(bytes) }
    return 0
}

private func decode(_ bytes: [UInt8]) {
    do throws(PictureProblem) {
        let file = try PictureFile(bytes)
        guard file.width > 0, file.height > 0, file.width * file.height <= PictureFile.mostPixels else {
            fatalError("\(file.width) × \(file.height) pixels are no picture")
        }
        // Those of many pixels take long, and differ from others in nothing else.
        guard file.decodedBytes <= 3 << 20 else { return }
        let pixels = try file.decoded()
        guard pixels.values.count == 3 * pixels.width * pixels.height, pixels.values.count == file.decodedBytes else {
            fatalError("pixels are missing")
        }
        guard try file.decoded().values == pixels.values else { fatalError("other pixels at the second time") }
        let canvas = PictureCanvas(pixels)
        guard canvas.values.count == 3 * PictureCanvas.side * PictureCanvas.side, 0 < canvas.widthShare,
            canvas.widthShare < 1
        else { fatalError("a canvas of another size") }
    } catch {
        guard !error.description.isEmpty else { fatalError("refused without a reason") }
    }
}

/// The program's entry: SwiftPM names it after the module, so libFuzzer's own `main` cannot be it.
@_cdecl("FuzzPicture_main")
public func main(
    _ argumentCount: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
    var (argumentCount, arguments) = (argumentCount, arguments)
    return LLVMFuzzerRunDriver(&argumentCount, &arguments) { fuzzPicture($0, Int($1)) }
}
