import Foundation
import Randomness
import Serving
import Testing

/// A short run of what `scripts/fuzz http` does at length, from the same corpus.
struct HTTPFuzzTests {
    static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fuzzing/Corpus/http")

    @Test func mutatedRequestsAreTakenOrRefusedAndNeverTakenBeforeTheirEnd() throws {
        var generator = CounterGenerator(seed: 1, purpose: .simulation)
        let seeds = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path).sorted()
            .map { try Array(Data(contentsOf: Self.corpus.appending(path: $0))) }
        var (taken, refused) = (0, 0)
        for round in 0..<20_000 {
            let bytes = generator.mutated(seeds[round % seeds.count], with: Array("\r\n :?\0\u{7f}GT1/".utf8))
            do throws(HTTPRequest.Problem) {
                guard let request = try HTTPRequest(bytes) else { continue }
                taken += 1
                #expect(request.path.hasPrefix("/") && request.fields["transfer-encoding"] == nil)
                let followed = try HTTPRequest(bytes + Array("GET / HTTP/1.1\r\n\r\n".utf8))
                #expect(followed == request)
            } catch {
                refused += 1
            }
        }

        #expect(!seeds.isEmpty && taken > 500 && refused > 500)
    }
}

extension CounterGenerator {
    /// Bytes with a few changes: others, fewer, more, some twice.
    fileprivate mutating func mutated(_ bytes: [UInt8], with alphabet: [UInt8]) -> [UInt8] {
        var result = bytes
        for _ in 0..<index(below: 4) where !result.isEmpty {
            let at = index(below: result.count)
            switch index(below: 5) {
            case 0: result[at] = UInt8(index(below: 256))
            case 1: result.remove(at: at)
            case 2: result.insert(alphabet[index(below: alphabet.count)], at: at)
            case 3: result.removeLast(result.count - at)
            default: result.insert(contentsOf: result[at..<min(at + 20, result.count)], at: at)
            }
        }
        return result
    }
}
