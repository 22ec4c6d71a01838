#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An open file descriptor, closed when it goes out of scope.
///
/// Never used on the database itself: closing any
/// descriptor of it would drop SQLite's locks.
struct OpenFile: ~Copyable {
    let descriptor: Int32
    let path: String

    /// Opens a file, never through a symbolic link; files that it creates are readable by their owner only.
    init(_ path: String, _ flags: Int32) throws(StoreError) {
        self.path = path
        descriptor = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system("open", path) }
    }

    deinit { close(descriptor) }

    /// How many bytes the file has.
    func size() throws(StoreError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("examine", path) }
        return Int(status.st_size)
    }

    /// Writes all bytes at an offset.
    func write(_ bytes: ArraySlice<UInt8>, at offset: Int) throws(StoreError) {
        let isWritten = bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
                let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { return false }
                done += count
            }
            return true
        }
        guard isWritten else { throw .system("write to", path) }
    }

    /// Up to `length` bytes from an offset; fewer only at the end.
    func read(at offset: Int, length: Int) throws(StoreError) -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, done in
            while done < length {
                let count = pread(
                    descriptor, buffer.baseAddress?.advanced(by: done), length - done, off_t(offset + done))
                if count < 0 && errno == EINTR { continue }
                failed = count < 0
                if count <= 0 { break }
                done += count
            }
        }
        if failed { throw .system("read", path) }
        return bytes
    }

    /// Waits until the bytes are on the disk, and what is needed to find them.
    func synchronize() throws(StoreError) {
        // Where a file keeps its size, `fsync` would have the filesystem's journal write the time of the change, and wait for
        // whatever else the journal holds.
        guard fdatasync(descriptor) == 0 else { throw .system("synchronise", path) }
    }

    /// Waits until a directory's entries are on the disk.
    static func synchronizeDirectory(_ path: String) throws(StoreError) {
        let directory = try OpenFile(path, O_RDONLY | O_DIRECTORY)
        guard fsync(directory.descriptor) == 0 else { throw .system("synchronise", path) }
    }
}

extension StoreError {
    /// The error of the system call that has just failed.
    static func system(_ operation: String, _ path: String) -> StoreError {
        let code = errno
        let reason = String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT: return .full("cannot \(operation) '\(path)': \(reason)")
        case EIO: return .fatal("cannot \(operation) '\(path)': \(reason)")
        default: return .file(path: path, operation: operation, reason: reason)
        }
    }
}
