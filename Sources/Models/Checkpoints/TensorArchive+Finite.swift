extension TensorArchive {
    /// Single-precision elements that must exist with this count and be finite.
    func finiteFloats(_ name: String, count: Int) throws(CheckpointError) -> [Float] {
        let elements = try floats(name, count: count)
        guard elements.allSatisfy(\.isFinite) else { throw .mismatch("\(name) holds a number that is not finite") }
        return elements
    }

    /// Double-precision elements that must exist with this count and be finite.
    func finiteDoubles(_ name: String, count: Int) throws(CheckpointError) -> [Double] {
        let elements = try doubles(name, count: count)
        guard elements.allSatisfy(\.isFinite) else { throw .mismatch("\(name) holds a number that is not finite") }
        return elements
    }
}
