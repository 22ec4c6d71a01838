import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Zeroed memory from the system itself, given back in the background.
///
/// The system takes some 70 ms to take a gigabyte back: a fit that is asked to stop with so much in its hands shall not
/// wait for that.
struct MappedPages {
    let start: UnsafeMutableRawPointer
    private let bytes: Int

    /// Smaller blocks are left to the allocator, which keeps them for the next fit.
    private static let least = 32 << 20

    /// Maps memory; nil for a block that is too small for it, or if the system refuses.
    init?(_ bytes: Int) {
        guard bytes >= Self.least else { return nil }
        let mapped = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let mapped, mapped != MAP_FAILED else { return nil }
        start = mapped
        self.bytes = bytes
    }

    /// Gives the memory back soon; nobody may touch it any more.
    func unmap() {
        // An address is a number: nothing is shared but what nobody uses any more.
        let (address, bytes) = (Int(bitPattern: start), bytes)
        DispatchQueue.global(qos: .utility).async { munmap(UnsafeMutableRawPointer(bitPattern: address), bytes) }
    }
}
