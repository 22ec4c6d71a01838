import CKernels

/// The marks of all rows, features of two bins without missing numbers, as bits row by row.
///
/// A node asks few features of many, so that a byte a value, feature by feature, waits for memory at each of them; the
/// marks of a row are in few words, often one line of the cache.
struct MarkBits {
    /// Words of a row.
    let stride: Int
    let features: Int
    private let bits: Storage<UInt64>
    /// The number of each feature's bit among those of a row; −1 if it is no mark.
    private let places: Storage<Int32>

    /// Packs the marks among some features; nil if there are none.
    ///
    /// - Complexity: O(rows · marks).
    init?(_ features: BinnedFeatures) {
        self.features = features.columns.count
        places = Storage(features.columns.count, repeating: -1)
        var count = 0
        for (feature, column) in features.columns.enumerated()
        where !column.isCategorical && column.bins == 2 && !column.hasMissing {
            places.pointer[feature] = Int32(count)
            count += 1
        }
        guard count > 0 else { return nil }
        stride = (count + 63) / 64
        bits = Storage(features.rows * stride, repeating: 0)
        for feature in 0..<self.features {
            guard let place = place(of: feature) else { continue }
            let bytes = features.column(feature)
            let words = bits.pointer + place.word
            for row in 0..<features.rows { words[row * stride] |= UInt64(bytes[row]) << UInt64(place.bit) }
        }
    }

    /// The word of a row and the bit in it that a feature has; nil if it is no mark.
    @inline(__always)
    func place(of feature: Int) -> (word: Int, bit: Int)? {
        let place = Int(places.pointer[feature])
        return place < 0 ? nil : (place >> 6, place & 63)
    }

    /// The words of the first row from one on; the next row's are `stride` later.
    func words(from word: Int) -> UnsafePointer<UInt64> { UnsafePointer(bits.pointer + word) }
}
