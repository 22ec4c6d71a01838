/// The words of a text, pairs of neighbouring words and parts of words, each in the bucket of its hash.
struct HashedText {
    /// Longer texts are cut: their first words say enough.
    private static let mostWords = 2_000

    /// Buckets that occur, ascending.
    let buckets: [Int32]
    /// How often each occurs.
    let counts: [Float]

    init(_ text: String, buckets count: Int) {
        let words = Words(text, atMost: Self.mostWords)
        var found: [Int32] = []
        words.forEachFeature { found.append(Int32(MurmurHash3.hash($0) % UInt32(count))) }
        found.sort()
        var (buckets, counts): ([Int32], [Float]) = ([], [])
        for bucket in found {
            if bucket == buckets.last {
                counts[counts.count - 1] += 1
            } else {
                buckets.append(bucket)
                counts.append(1)
            }
        }
        (self.buckets, self.counts) = (buckets, counts)
    }

    /// Sublinear counts times rarity, as a vector of length 1.
    func weighted(by rarity: [Float]) -> [(bucket: Int32, weight: Float)] {
        let weights = zip(buckets, counts).map { bucket, count in
            (1 + Float(Double(count).logarithm)) * rarity[Int(bucket)]
        }
        let length = weights.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
        return zip(buckets, weights).map { ($0, length > 0 ? $1 / length : 0) }
    }
}

/// The words of a text in lower case, as UTF-8 with one space between each two.
private struct Words {
    private var bytes: [UInt8] = []
    private var places: [Range<Int>] = []

    init(_ text: String, atMost most: Int) {
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            var isInWord = false
            for byte in text.utf8 {
                let lower = byte | 0x20
                let isLetter = lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
                guard isLetter || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) else {
                    if isInWord, places.count == most { return }
                    isInWord = false
                    continue
                }
                if !isInWord { begin() }
                isInWord = true
                bytes.append(isLetter ? lower : byte)
                places[places.count - 1] = places[places.count - 1].lowerBound..<bytes.count
            }
        } else {
            for word in text.lowercased().split(maxSplits: most, whereSeparator: { !$0.isLetter && !$0.isNumber })
                .prefix(most)
            {
                begin()
                bytes.append(contentsOf: word.utf8)
                places[places.count - 1] = places[places.count - 1].lowerBound..<bytes.count
            }
        }
    }

    private mutating func begin() {
        if !places.isEmpty { bytes.append(UInt8(ascii: " ")) }
        places.append(bytes.count..<bytes.count)
    }

    /// Each word, each pair of neighbours, and each four characters in a row of a longer word behind a tilde.
    func forEachFeature(_ body: (UnsafeRawBufferPointer) -> Void) {
        bytes.withUnsafeBytes { bytes in
            var part: [UInt8] = []
            var starts: [Int] = []
            for (index, place) in places.enumerated() {
                body(UnsafeRawBufferPointer(rebasing: bytes[place]))
                if index > 0 {
                    let pair = places[index - 1].lowerBound..<place.upperBound
                    body(UnsafeRawBufferPointer(rebasing: bytes[pair]))
                }
                starts.removeAll(keepingCapacity: true)
                for at in place where bytes[at] & 0xC0 != 0x80 { starts.append(at) }
                guard starts.count > 4 else { continue }
                starts.append(place.upperBound)
                for (start, end) in zip(starts, starts.dropFirst(4)) {
                    part.removeAll(keepingCapacity: true)
                    part.append(UInt8(ascii: "~"))
                    part.append(contentsOf: bytes[start..<end])
                    part.withUnsafeBytes(body)
                }
            }
        }
    }
}
