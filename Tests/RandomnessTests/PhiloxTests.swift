import Randomness
import Testing

/// Known answers, published with Random123 in its file kat_vectors.
struct PhiloxTests {
    struct Vector: Sendable {
        var counter: SIMD4<UInt32>
        var key: SIMD2<UInt32>
        var answer: SIMD4<UInt32>
    }

    static let vectors = [
        Vector(
            counter: SIMD4(repeating: 0), key: SIMD2(repeating: 0),
            answer: SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)),
        Vector(
            counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max),
            answer: SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)),
        Vector(
            counter: SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), key: SIMD2(0xA409_3822, 0x299F_31D0),
            answer: SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)),
    ]

    @Test(arguments: vectors) func givesThePublishedAnswer(_ vector: Vector) {
        #expect(Philox.block(counter: vector.counter, key: vector.key) == vector.answer)
    }
}
