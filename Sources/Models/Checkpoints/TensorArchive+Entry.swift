extension TensorArchive {
    /// An entry as it is written.
    struct Entry {
        /// What its elements are, and in which form.
        let kind: UInt8
        /// How many elements it has.
        let count: Int
        /// Their bytes.
        let bytes: [UInt8]

        /// The form of a tensor.
        ///
        /// - Parameter inPlanes: Whether numbers of 32 bits are in planes.
        init(_ tensor: Tensor, inPlanes: Bool) {
            switch tensor {
            case .floats(let elements):
                self.init(inPlanes ? 7 : 1, words: elements.map(\.bitPattern), inPlanes: inPlanes)
            case .indices(let elements) where Self.arePlaces(elements):
                let distances = elements.enumerated().map { UInt32(bitPattern: $1 &- Int32(truncatingIfNeeded: $0)) }
                self.init(inPlanes ? 9 : 6, words: distances, inPlanes: inPlanes)
            case .indices(let elements):
                self.init(inPlanes ? 8 : 4, words: elements.map(UInt32.init(bitPattern:)), inPlanes: inPlanes)
            case .doubles(let elements):
                self.init(2, elements.count, Self.bytes(elements.map { $0.bitPattern.littleEndian }))
            case .integers(let elements):
                self.init(3, elements.count, Self.bytes(elements.map(\.littleEndian)))
            case .bytes(let elements):
                self.init(5, elements.count, elements)
            }
        }

        private init(_ kind: UInt8, words: [UInt32], inPlanes: Bool) {
            self.init(kind, words.count, inPlanes ? Self.planes(of: words) : Self.bytes(words.map(\.littleEndian)))
        }

        private init(_ kind: UInt8, _ count: Int, _ bytes: [UInt8]) {
            self.kind = kind
            self.count = count
            self.bytes = bytes
        }

        /// The first version that reads entries of a kind; nil if none does.
        static func version(of kind: UInt8) -> UInt32? {
            switch kind {
            case 1...3: 1
            case 4...5: 2
            case 6: 3
            case 7...9: 4
            default: nil
            }
        }

        /// The lowest bytes of all words, then the next ones, and so on: what is small or alike, such as numbers of features
        /// or exponents, is in runs then, which can be compressed far better.
        private static func planes(of words: [UInt32]) -> [UInt8] {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(4 * words.count)
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                for word in words { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
            }
            return bytes
        }

        /// The words of planes.
        static func words(ofPlanes bytes: ArraySlice<UInt8>) -> [UInt32] {
            let count = bytes.count / 4
            return bytes.withUnsafeBufferPointer { bytes in
                (0..<count).map { place in
                    (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1 * count]) << UInt32(8 * $1) }
                }
            }
        }

        /// Whether numbers are places near their own, as those of children and leaves in trees are, of which a quarter at
        /// least are their own: what is left of them can be compressed far better.
        private static func arePlaces(_ elements: [Int32]) -> Bool {
            elements.count >= 64 && 4 * elements.indices.count { Int(elements[$0]) == $0 } >= elements.count
        }

        private static func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
            numbers.withUnsafeBytes { Array($0) }
        }
    }
}
