import Models
import Randomness
import Testing

struct TensorArchiveTests {
    private var example: TensorArchive {
        var archive = TensorArchive()
        archive["weights"] = .floats([1, -0.0, .nan, .infinity, .leastNonzeroMagnitude])
        archive["läufe"] = .integers([.min, 0, .max])
        archive["empty"] = .doubles([])
        archive["loss"] = .doubles([0.1, -.infinity])
        return archive
    }

    private var newerExample: TensorArchive {
        var archive = example
        archive["nodes"] = .indices([.min, -1, .max])
        archive["text"] = .bytes(Array("{}".utf8))
        return archive
    }

    @Test func comesBackToTheBit() throws {
        let bytes = example.encoded()

        let decoded = try TensorArchive(decoding: bytes)

        #expect(decoded.encoded() == bytes)
        #expect(decoded.entryNames == ["weights", "läufe", "empty", "loss"])
        #expect(decoded["läufe"] == .integers([.min, 0, .max]))
        #expect(decoded["loss"] == .doubles([0.1, -.infinity]))
        #expect(decoded["absent"] == nil)
    }

    @Test func kindsOfVersionTwoComeBackToo() throws {
        let bytes = newerExample.encoded()

        let decoded = try TensorArchive(decoding: bytes)

        #expect(decoded.encoded() == bytes)
        #expect(bytes[8] == 2)
        #expect(example.encoded()[8] == 1)
        #expect(decoded["nodes"] == .indices([.min, -1, .max]))
        #expect(decoded["text"] == .bytes([0x7B, 0x7D]))
    }

    /// An archive says the oldest version that has all its kinds.
    @Test func refusesKindsThatTheVersionHasNot() {
        for (archive, version) in [(newerExample, UInt8(1)), (example, 2)] {
            var bytes = Array(archive.encoded().dropLast(4))
            bytes[8] = version
            let checksum = CRC32.checksum(bytes)
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) }

            #expect(throws: CheckpointError.self) { try TensorArchive(decoding: bytes) }
        }
    }

    /// Places of children in trees are written as distances, which compress better; the form before is read as well.
    @Test func placesComeBackFromTheirDistances() throws {
        let places: [Int32] = (0..<100).map { (place: Int32) -> Int32 in place % 2 == 0 ? place : place * 7 % 100 }
        var archive = TensorArchive()
        archive["children"] = .indices(places)
        var earlier: [UInt8] = Array("LEPTUNE\u{1A}".utf8)
        earlier += [2, 0, 0, 0, 1, 0, 0, 0, 8, 0]
        earlier += Array("children".utf8)
        earlier += [4, 100, 0, 0, 0, 0, 0, 0, 0]
        for place in places { earlier += [UInt8(place), 0, 0, 0] }
        let checksum = CRC32.checksum(earlier)
        earlier += (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) }

        let bytes = archive.encoded()

        #expect(bytes[8] == 3 && bytes.count == earlier.count)
        #expect(try TensorArchive(decoding: bytes) == archive)
        #expect(try TensorArchive(decoding: earlier) == archive)
    }

    /// What is compressed afterwards has the bytes of numbers in planes.
    @Test func planesComeBackToTheBit() throws {
        var archive = newerExample
        archive["places"] = .indices((0..<101).map { $0 % 2 == 0 ? $0 : $0 * 7 % 100 })
        archive["none"] = .floats([])
        let bytes = archive.encoded(inPlanes: true)

        let decoded = try TensorArchive(decoding: bytes)

        #expect(bytes[8] == 4 && bytes.count == archive.encoded().count)
        #expect(decoded.encoded() == archive.encoded())
        #expect(decoded["places"] == archive["places"])
        for end in bytes.indices {
            #expect(throws: CheckpointError.self) { try TensorArchive(decoding: Array(bytes[..<end])) }
        }
    }

    @Test func formIsFixed() {
        var archive = TensorArchive()
        archive["a"] = .floats([1])

        let expected: [UInt8] =
            Array("LEPTUNE\u{1A}".utf8) + [
                1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 97, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3F,
            ]
        #expect(archive.encoded().dropLast(4) == expected[...])
    }

    @Test func checksumIsThatOfGzip() {
        #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(CRC32.checksum([]) == 0)
        #expect(CRC32.checksum(Array("The quick brown fox jumps over the lazy dog".utf8)) == 0x414F_A339)
    }

    @Test func everyChangedByteIsNoticed() {
        let bytes = example.encoded()
        for position in bytes.indices {
            var changed = bytes
            changed[position] &+= 1
            #expect(throws: CheckpointError.self) { try TensorArchive(decoding: changed) }
        }
        for length in 0..<bytes.count {
            #expect(throws: CheckpointError.self) { try TensorArchive(decoding: Array(bytes[..<length])) }
        }
    }

    @Test func namesAnotherVersion() {
        var bytes = example.encoded()
        let newer = TensorArchive.version + 1
        bytes[8] = UInt8(newer)

        #expect(throws: CheckpointError.unsupportedVersion(newer)) { try TensorArchive(decoding: bytes) }
    }

    /// Random changes under a right checksum, so that the reader behind it is reached.
    @Test func survivesArbitraryBytes() {
        var generator = CounterGenerator(seed: 2, purpose: .simulation)
        let body = Array(newerExample.encoded().dropLast(4))
        var accepted = 0
        for _ in 0..<5000 {
            var changed = body
            for _ in 0...generator.index(below: 4) {
                let position = 12 + generator.index(below: changed.count - 12)
                changed[position] = UInt8(truncatingIfNeeded: generator.next())
            }
            if generator.index(below: 4) == 0 { changed.removeLast(generator.index(below: changed.count - 12)) }
            let checksum = CRC32.checksum(changed)
            changed += (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) }
            do {
                let archive = try TensorArchive(decoding: changed)
                #expect(archive.encoded() == changed)
                accepted += 1
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
        #expect(accepted > 0)
    }

    @Test func aClaimedLengthTakesNoMemory() {
        var bytes = Array("LEPTUNE\u{1A}".utf8) + [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 97, 1]
        bytes += [255, 255, 255, 255, 255, 255, 255, 255]
        let checksum = CRC32.checksum(bytes)
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) }

        #expect(throws: CheckpointError.damaged("it ends in the middle of an entry")) {
            try TensorArchive(decoding: bytes)
        }
    }
}
