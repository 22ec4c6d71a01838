import Glibc

/// What the kernel has counted of a TCP connection since it was opened.
struct ConnectionCounters {
    /// The bytes that the other side's kernel has taken.
    let acknowledged: UInt64
    /// The bytes that have come.
    let received: UInt64

    /// Asks the kernel; nil for a descriptor that is no TCP connection, or none any more.
    init?(_ connection: Int32) {
        // `tcpi_bytes_acked` and `tcpi_bytes_received` of Linux, which the C library's header does not have.
        var facts = [UInt64](repeating: 0, count: 17)
        var size = socklen_t(facts.count * MemoryLayout<UInt64>.size)
        guard getsockopt(connection, Int32(IPPROTO_TCP), TCP_INFO, &facts, &size) == 0 else { return nil }
        (acknowledged, received) = (facts[15], facts[16])
    }
}
