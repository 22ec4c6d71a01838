#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Disk space held back in `<store>.ballast`.
///
/// On a full disk SQLite cannot even checkpoint, so it cannot free the log by itself; dropping the ballast lets it.
enum Ballast {
    /// Holds back space, unless it is held already.
    static func hold(_ bytes: Int, for store: String) throws(StoreError) {
        let file = try OpenFile(store + ".ballast", O_WRONLY | O_CREAT)
        guard try file.size() < bytes else { return }
        // Written rather than allocated, because a file with holes holds back nothing.
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        for offset in stride(from: 0, to: bytes, by: zeros.count) {
            try file.write(zeros.prefix(bytes - offset), at: offset)
        }
    }

    /// Gives the space back.
    static func drop(for store: String) {
        unlink(store + ".ballast")
    }
}
