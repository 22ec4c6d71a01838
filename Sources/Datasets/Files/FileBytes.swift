#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whole files as bytes.
package enum FileBytes {
    /// The largest file that readers accept, before and after decompression: 2 GiB.
    package static let limit = 1 << 31

    /// Reads a regular file.
    ///
    /// The file is copied, not mapped: another process that truncates it cannot crash this one.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - name: What errors call it.
    package static func read(_ path: String, named name: String) throws(DataError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw unreadable(name, errno) }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0 else { throw unreadable(name, errno) }
        guard facts.st_mode & S_IFMT == S_IFREG else {
            let kind = facts.st_mode & S_IFMT == S_IFDIR ? "a folder" : "not a regular file"
            throw DataError("This is \(kind); a data file is needed.", file: name)
        }
        let size = Int(facts.st_size)
        guard size <= limit else {
            throw DataError(
                "The file has \(size) bytes; at most \(limit) are read.", file: name,
                remedy: "Use a sample of its rows.")
        }

        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = Self.read(file, buffer, from: count)
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { return }
                count += got
            }
        }
        guard failure == 0 else { throw unreadable(name, failure) }
        return bytes
    }

    private static func read(_ file: Int32, _ buffer: UnsafeMutableBufferPointer<UInt8>, from start: Int) -> Int {
        let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[start...])
        #if canImport(Glibc)
            return Glibc.read(file, rest.baseAddress, rest.count)
        #elseif canImport(Musl)
            return Musl.read(file, rest.baseAddress, rest.count)
        #else
            return Darwin.read(file, rest.baseAddress, rest.count)
        #endif
    }

    private static func unreadable(_ name: String, _ code: Int32) -> DataError {
        switch code {
        case ENOENT, ENOTDIR:
            DataError(
                "There is no such file.", file: name,
                remedy: "Check the path; a relative path starts where the study file is.")
        case EACCES, EPERM:
            DataError("The file may not be read by this user.", file: name)
        default:
            DataError("The file cannot be read: \(String(cString: strerror(code))).", file: name)
        }
    }
}
