extension UnsafeMutablePointer where Pointee: BitwiseCopyable {
    /// Sets numbers to 0, all of whose bits are 0.
    ///
    /// In code that is not specialised, much faster than assigning each.
    func clear(count: Int) {
        UnsafeMutableRawPointer(self).initializeMemory(
            as: UInt8.self, repeating: 0, count: count * MemoryLayout<Pointee>.stride)
    }
}
