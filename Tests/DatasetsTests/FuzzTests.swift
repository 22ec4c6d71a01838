import Datasets
import Foundation
import Randomness
import Testing

/// Random bytes and mutated files may be refused; they must never trap.
struct FuzzTests {
    private static func mutated(_ bytes: [UInt8], _ generator: inout CounterGenerator) -> [UInt8] {
        var result = bytes
        for _ in 0...generator.index(below: 4) where !result.isEmpty {
            let at = generator.index(below: result.count)
            switch generator.index(below: 6) {
            case 0: result[at] = UInt8(generator.index(below: 256))
            case 1: result[at] ^= 1 << UInt8(generator.index(below: 8))
            case 2: result.remove(at: at)
            case 3: result.insert(Array(",\"\n\r\0;x9".utf8)[generator.index(below: 8)], at: at)
            case 4: result.removeLast(result.count - at)
            default: result.insert(contentsOf: result[at..<min(at + 20, result.count)], at: at)
            }
        }
        return result
    }

    private static func random(_ generator: inout CounterGenerator, from alphabet: [UInt8]?) -> [UInt8] {
        (0..<generator.index(below: 200)).map { _ in
            alphabet.map { $0[generator.index(below: $0.count)] } ?? UInt8(generator.index(below: 256))
        }
    }

    @Test func csvNeverTraps() throws {
        var generator = CounterGenerator(seed: 1, purpose: .simulation)
        let valid = Array("a,b,c\n1,\"x \"\"y\"\"\",3\r\n,NA,é\n1e5,\"two\nlines\",-.5\n".utf8)
        var tables = 0
        for round in 0..<20_000 {
            let bytes =
                switch round % 3 {
                case 0: Self.mutated(valid, &generator)
                case 1: Self.random(&generator, from: Array("ab1\",;\n\r .e-".utf8))
                default: Self.random(&generator, from: nil)
                }
            do throws(DataError) {
                let table = try CSVReader().table(from: bytes, file: "f")
                tables += 1
                #expect(table.columns.allSatisfy { $0.values.count == table.rowCount })
            } catch {
                #expect(!error.problem.isEmpty && error.file == "f")
            }
        }
        #expect(tables > 1_000)
    }

    @Test func idxNeverTraps() throws {
        var generator = CounterGenerator(seed: 2, purpose: .simulation)
        let valid = IDXReaderTests.idx([3, 2, 2], Array(0..<12))
        for round in 0..<20_000 {
            var bytes = round % 3 == 0 ? Self.random(&generator, from: nil) : Self.mutated(valid, &generator)
            if round % 3 == 2 { bytes = Gzip.compress(bytes) }
            do throws(DataError) {
                let images = try IDXReader.images(from: bytes, file: "f")
                #expect(images.pixels.count == images.count * images.pixelsPerImage)
                _ = try IDXReader.labels(from: bytes, file: "f")
            } catch {
                #expect(!error.problem.isEmpty)
            }
        }
    }

    @Test func gzipNeverTraps() throws {
        var generator = CounterGenerator(seed: 3, purpose: .simulation)
        let file = try #require(try BundledDataset.digits.files().last)
        let deflated = try Array(Data(contentsOf: file))
        let stored = Gzip.compress(Array("a,b\n1,2\n".utf8))
        for round in 0..<10_000 {
            let bytes = Self.mutated(round % 2 == 0 ? deflated : stored, &generator)
            do throws(DataError) {
                if round % 2 == 0 {
                    _ = try IDXReader.labels(from: bytes, file: "f")
                } else {
                    _ = try CSVReader().table(from: bytes, file: "f")
                }
            } catch {
                #expect(!error.problem.isEmpty)
            }
        }
    }
}
