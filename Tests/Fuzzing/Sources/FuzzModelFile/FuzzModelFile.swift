import CLibFuzzer
import Datasets
import Foundation
import Models

/// Reads a model file and predicts with it; whatever the bytes, they are refused or used.
///
/// Checksums are put right first: else no change would ever get past them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzModelFile(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var bytes = Array(UnsafeBufferPointer(start: start, count: count))
    Checksums.mend(&bytes)
    do {
        let saved = try SavedModel(decoding: bytes)
        _ = try saved.predict(try saved.description.input.matching(SmallModels.table).features)
        _ = try saved.encoded()
    } catch let error as ModelFileError {
        guard !"\(error)".isEmpty else { fatalError("refused without a reason") }
    } catch is TrainingError {
    } catch {
        fatalError("another error than those that are documented: \(error)")
    }
    return 0
}

/// The program's entry: SwiftPM names it after the module, so libFuzzer's own `main` cannot be it.
@_cdecl("FuzzModelFile_main")
public func main(
    _ argumentCount: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
    if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "--write-seeds" {
        return SmallModels.write(to: URL(filePath: CommandLine.arguments[2]))
    }
    var (argumentCount, arguments) = (argumentCount, arguments)
    return LLVMFuzzerRunDriver(&argumentCount, &arguments) { fuzzModelFile($0, Int($1)) }
}
