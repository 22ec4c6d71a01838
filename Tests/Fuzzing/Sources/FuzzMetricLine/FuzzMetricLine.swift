import CLibFuzzer
import Objectives

/// Looks for a metric in a line that a program printed; what is found is among the numbers of the line.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMetricLine(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let line = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    let found = MetricLine(line, metric: "accuracy", fidelity: "epochs")
    let numbers = MetricLine.numbers(line)
    guard found?.value.bitPattern == numbers["accuracy"]?.bitPattern else {
        fatalError("another number than the line's: \(String(describing: found))")
    }
    if let step = found?.step {
        guard ["step", "epoch", "epochs"].contains(where: { numbers[$0] == Double(step) }) else {
            fatalError("a step that the line does not name: \(step)")
        }
    }
    return 0
}

/// The program's entry: SwiftPM names it after the module, so libFuzzer's own `main` cannot be it.
@_cdecl("FuzzMetricLine_main")
public func main(
    _ argumentCount: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
    var (argumentCount, arguments) = (argumentCount, arguments)
    return LLVMFuzzerRunDriver(&argumentCount, &arguments) { fuzzMetricLine($0, Int($1)) }
}
