import CLibFuzzer
import Datasets

/// Reads a table of comma-separated values; whatever the bytes, they are a table of whole columns or refused in words.
///
/// The first byte chooses the delimiter: any other than these means that the reader looks for it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCSV(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let delimiters: [UInt8: String] = [1: ",", 2: ";", 3: "\t", 4: "|"]
    let reader = CSVReader(delimiter: bytes.first.flatMap { delimiters[$0] })
    do throws(DataError) {
        let table = try reader.table(from: Array(bytes.dropFirst()), file: "f")
        guard table.columns.allSatisfy({ $0.values.count == table.rowCount }) else {
            fatalError("columns differ in length")
        }
        guard Set(table.columns.map(\.name)).count == table.columns.count else { fatalError("a name comes twice") }
    } catch {
        guard !error.problem.isEmpty, error.file == "f" else { fatalError("refused without a reason") }
    }
    return 0
}

/// The program's entry: SwiftPM names it after the module, so libFuzzer's own `main` cannot be it.
@_cdecl("FuzzCSV_main")
public func main(
    _ argumentCount: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
    var (argumentCount, arguments) = (argumentCount, arguments)
    return LLVMFuzzerRunDriver(&argumentCount, &arguments) { fuzzCSV($0, Int($1)) }
}
