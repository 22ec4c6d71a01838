extension TensorArchive {
    /// Single-precision elements of an entry that must exist with this count.
    func floats(_ name: String, count: Int) throws(CheckpointError) -> [Float] {
        guard case .floats(let elements) = self[name] else { throw .mismatch("it has no numbers called \(name)") }
        try check(name, elements.count, count)
        return elements
    }

    /// Double-precision elements of an entry that must exist with this count.
    func doubles(_ name: String, count: Int) throws(CheckpointError) -> [Double] {
        guard case .doubles(let elements) = self[name] else { throw .mismatch("it has no numbers called \(name)") }
        try check(name, elements.count, count)
        return elements
    }

    /// Whole numbers of an entry that must exist with this count.
    func integers(_ name: String, count: Int) throws(CheckpointError) -> [Int] {
        guard case .integers(let elements) = self[name] else { throw .mismatch("it has no numbers called \(name)") }
        try check(name, elements.count, count)
        return elements.map { Int($0) }
    }

    /// Whole numbers of an entry that must exist, of any count up to a largest.
    func integers(_ name: String, atMost largest: Int) throws(CheckpointError) -> [Int] {
        guard case .integers(let elements) = self[name] else { throw .mismatch("it has no numbers called \(name)") }
        guard elements.count <= largest else {
            throw .mismatch("\(name) has \(elements.count) elements; \(largest) are the most")
        }
        return elements.map { Int($0) }
    }

    /// Single-precision elements of an entry that must exist, of any count.
    func floats(_ name: String) throws(CheckpointError) -> [Float] {
        guard case .floats(let elements) = self[name] else { throw .mismatch("it has no numbers called \(name)") }
        return elements
    }

    /// Whole numbers of 32 bits of an entry that must exist, of any count unless one is given.
    func indices(_ name: String, count: Int? = nil) throws(CheckpointError) -> [Int32] {
        guard case .indices(let elements) = self[name] else { throw .mismatch("it has no numbers called \(name)") }
        if let count { try check(name, elements.count, count) }
        return elements
    }

    /// The bytes of an entry that must exist.
    func bytes(_ name: String) throws(CheckpointError) -> [UInt8] {
        guard case .bytes(let elements) = self[name] else { throw .mismatch("it has no bytes called \(name)") }
        return elements
    }

    /// The largest number of epochs or steps that is believed; counting on from it cannot overflow.
    private static let largestCount = 1 << 40

    /// A whole number that counts epochs or steps.
    func count(_ name: String) throws(CheckpointError) -> Int {
        let value = try integers(name, count: 1)[0]
        guard (0...Self.largestCount).contains(value) else { throw .mismatch("\(name) is \(value)") }
        return value
    }

    private func check(_ name: String, _ found: Int, _ expected: Int) throws(CheckpointError) {
        guard found == expected else {
            throw .mismatch("\(name) has \(found) elements; \(expected) are expected")
        }
    }
}
