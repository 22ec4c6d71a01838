import CKernels

/// The packed sums of a node's samples that have a mark, for the marks that it asks, eight in one pass where their bits are
/// in one word.
///
/// Ask for all of them, then compute, then read.
final class MarkSums {
    private static let together = Int(leptune_marks_together)

    let bits: MarkBits
    /// Of the marks that are asked together: which one each is, and its bit; `together` for each word.
    private let asked: Storage<Int32>
    private let shifts: Storage<UInt64>
    private let counts: Storage<Int>
    private let computed = Storage<UInt64>(MarkSums.together, repeating: 0)
    private let sums: Storage<UInt64>

    init(_ bits: MarkBits) {
        self.bits = bits
        asked = Storage(bits.stride * Self.together, repeating: 0)
        shifts = Storage(bits.stride * Self.together, repeating: 0)
        counts = Storage(bits.stride, repeating: 0)
        sums = Storage(bits.features, repeating: 0)
    }

    /// The sum of a mark that was asked and computed.
    subscript(feature: Int) -> UInt64 { sums.pointer[feature] }

    /// Computes the sums of those features that are marks.
    ///
    /// - Complexity: O(samples · words of the marks).
    func compute(
        _ features: UnsafeBufferPointer<Int32>, rows: UnsafePointer<UInt32>, words: UnsafePointer<UInt64>, count: Int
    ) {
        func finish(_ word: Int) {
            let first = word * Self.together
            leptune_sum_marked(
                bits.words(from: word), bits.stride, shifts.pointer + first, rows, words, count, computed.pointer)
            for lane in 0..<counts.pointer[word] {
                sums.pointer[Int(asked.pointer[first + lane])] = computed.pointer[lane]
            }
            counts.pointer[word] = 0
        }
        for feature in features {
            guard let place = bits.place(of: Int(feature)) else { continue }
            let lane = place.word * Self.together + counts.pointer[place.word]
            asked.pointer[lane] = feature
            shifts.pointer[lane] = UInt64(place.bit)
            counts.pointer[place.word] += 1
            if counts.pointer[place.word] == Self.together { finish(place.word) }
        }
        for feature in features {
            guard let place = bits.place(of: Int(feature)), counts.pointer[place.word] > 0 else { continue }
            finish(place.word)
        }
    }
}
