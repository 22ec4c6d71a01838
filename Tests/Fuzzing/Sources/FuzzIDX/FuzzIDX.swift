import CLibFuzzer
import Datasets

/// Reads a file of images or labels, also compressed; what is taken has as many elements as its head says.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzIDX(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do throws(DataError) {
        let images = try IDXReader.images(from: bytes, file: "f")
        guard images.pixels.count == images.count * images.pixelsPerImage else { fatalError("pixels are missing") }
    } catch {
        check(error)
    }
    do throws(DataError) {
        _ = try IDXReader.labels(from: bytes, file: "f")
    } catch {
        check(error)
    }
    return 0
}

private func check(_ error: DataError) {
    guard !error.problem.isEmpty, error.file == "f" else { fatalError("refused without a reason") }
}

/// The program's entry: SwiftPM names it after the module, so libFuzzer's own `main` cannot be it.
@_cdecl("FuzzIDX_main")
public func main(
    _ argumentCount: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
    var (argumentCount, arguments) = (argumentCount, arguments)
    return LLVMFuzzerRunDriver(&argumentCount, &arguments) { fuzzIDX($0, Int($1)) }
}
