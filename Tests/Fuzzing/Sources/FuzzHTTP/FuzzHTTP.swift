import CLibFuzzer
import Serving

/// Reads the head of an HTTP request; however it is cut on its way, it means the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTP(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let whole = reading(bytes)
    if case .request(let request) = whole {
        guard request.path.hasPrefix("/"), request.fields["transfer-encoding"] == nil else {
            fatalError("not a request that is answered: \(request)")
        }
        // What follows the head must not change it: nothing follows a request here.
        guard reading(bytes + Array("\r\n\r\nGET / HTTP/1.1\r\n\r\n".utf8)) == whole else {
            fatalError("what follows changes the request: \(request)")
        }
    }
    // While the end has not arrived the reader waits or refuses, and takes nothing that it would refuse later.
    for cut in stride(from: 0, to: min(bytes.count, HTTPRequest.limit), by: max(1, bytes.count / 16)) {
        guard case .request(let early) = reading(Array(bytes[..<cut])) else { continue }
        guard case .request(early) = whole else { fatalError("taken before its end: \(early)") }
    }
    return 0
}

private enum Reading: Equatable {
    case request(HTTPRequest)
    case refused(HTTPRequest.Problem)
    case waits
}

private func reading(_ bytes: [UInt8]) -> Reading {
    do throws(HTTPRequest.Problem) {
        return try HTTPRequest(bytes).map { .request($0) } ?? .waits
    } catch {
        return .refused(error)
    }
}

/// The program's entry: SwiftPM names it after the module, so libFuzzer's own `main` cannot be it.
@_cdecl("FuzzHTTP_main")
public func main(
    _ argumentCount: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
    var (argumentCount, arguments) = (argumentCount, arguments)
    return LLVMFuzzerRunDriver(&argumentCount, &arguments) { fuzzHTTP($0, Int($1)) }
}
