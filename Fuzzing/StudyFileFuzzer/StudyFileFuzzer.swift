import Foundation
import Randomness
import SearchSpaces
import Studies
import TestKit

/// What libFuzzer calls with each input: any bytes at all, read as a study file.
///
/// Beyond not trapping, a refused file must say why, nothing that the scan for dangerous YAML refuses may reach the
/// parser, and an accepted file must give a definition that the rest of Leptune can rely on.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzStudyFile(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    switch Document.parse(utf8: input, file: "x") {
    case .failure(let diagnostics):
        precondition(!diagnostics.diagnostics.isEmpty, "refused without a reason")
        let text = diagnostics.description
        precondition(!text.contains("an anchor or alias") && !text.contains("undefined alias"), "slipped through: \(text)")
    case .success:
        let text = String(decoding: input, as: UTF8.self)
        if case .success(let definition) = StudyFile.decode(text, file: "x", vocabulary: .sample) {
            expectUsable(definition)
        }
    }
    return 0
}

private func expectUsable(_ definition: StudyDefinition) {
    precondition(definition.space.problems.isEmpty, "accepted a space with problems")
    var generator = CounterGenerator(seed: 1, purpose: .suggestion)
    if let drawn = definition.space.draw(using: &generator) {
        precondition(definition.space.contains(drawn), "drew \(drawn), which the space does not contain")
    }
    do {
        let copy = try EventCoding.decoder().decode(
            StudyDefinition.self, from: EventCoding.encoder().encode(definition))
        precondition(copy == definition, "changed on its way through JSON")
    } catch {
        preconditionFailure("cannot go through JSON: \(error)")
    }
}
