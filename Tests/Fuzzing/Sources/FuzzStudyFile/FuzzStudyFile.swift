import CLibFuzzer
import Studies

/// Reads a study file; what is accepted must be accepted again with the same meaning, and a refusal must say why.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzStudyFile(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    switch StudyFile.decode(text, file: "study.yaml", vocabulary: StudyVocabulary()) {
    case .success(let definition):
        guard
            case .success(definition) = StudyFile.decode(
                definition.source, file: "study.yaml", vocabulary: StudyVocabulary())
        else { fatalError("the source of an accepted study is not accepted: \(definition)") }
    case .failure(let diagnostics):
        guard !"\(diagnostics)".isEmpty else { fatalError("refused without a reason") }
    }
    return 0
}

/// The program's entry: SwiftPM names it after the module, so libFuzzer's own `main` cannot be it.
@_cdecl("FuzzStudyFile_main")
public func main(
    _ argumentCount: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
    var (argumentCount, arguments) = (argumentCount, arguments)
    return LLVMFuzzerRunDriver(&argumentCount, &arguments) { fuzzStudyFile($0, Int($1)) }
}
