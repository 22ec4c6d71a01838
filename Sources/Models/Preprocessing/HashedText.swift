/// The words of a text, pairs of neighbouring words and parts of words, each in the bucket of its hash.
struct HashedText {
    /// Longer texts are cut: their first words say enough.
    private static let mostWords = 2_000

    /// Buckets that occur, ascending.
    let buckets: [Int32]
    /// How often each occurs.
    let counts: [Float]

    init(_ text: String, buckets count: Int) {
        let words = text.lowercased().split(maxSplits: Self.mostWords) { !$0.isLetter && !$0.isNumber }
            .prefix(Self.mostWords).map(String.init)
        var found: [Int32: Float] = [:]
        func add(_ feature: String) { found[Int32(MurmurHash3.hash(feature) % UInt32(count)), default: 0] += 1 }
        for (index, word) in words.enumerated() {
            add(word)
            if index > 0 { add("\(words[index - 1]) \(word)") }
            let scalars = Array(word.unicodeScalars)
            guard scalars.count > 4 else { continue }
            for start in 0...(scalars.count - 4) {
                var part = String.UnicodeScalarView()
                part.append(contentsOf: scalars[start..<(start + 4)])
                add("~\(String(part))")
            }
        }
        let order = found.keys.sorted()
        buckets = order
        counts = order.map { found[$0] ?? 0 }
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
