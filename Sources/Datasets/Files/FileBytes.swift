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
        let (file, size) = try open(path, named: name)
        defer { close(file) }
        guard size <= limit else {
            throw DataError(
                "The file has \(size) bytes; at most \(limit) are read.", file: name,
                remedy: "Use a sample of its rows.")
        }

        return try read(size, from: file, named: name)
    }

    /// Opens a regular file for reading.
    ///
    /// - Returns: Its descriptor, to be closed by the caller, and its size.
    /// - Throws: `DataError` for what is not there, not readable or no regular file.
    static func open(_ path: String, named name: String) throws(DataError) -> (descriptor: Int32, size: Int) {
        let file = systemOpen(path)
        guard file >= 0 else { throw unreadable(name, errno) }
        var facts = stat()
        guard fstat(file, &facts) == 0 else {
            let code = errno
            close(file)
            throw unreadable(name, code)
        }
        guard facts.st_mode & S_IFMT == S_IFREG else {
            close(file)
            let kind = facts.st_mode & S_IFMT == S_IFDIR ? "a folder" : "not a regular file"
            throw DataError("This is \(kind); a data file is needed.", file: name)
        }
        return (file, Int(facts.st_size))
    }

    /// Reads the next bytes of an open file, fewer than asked only at its end.
    static func read(_ size: Int, from file: Int32, named name: String) throws(DataError) -> [UInt8] {
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

    private static func systemOpen(_ path: String) -> Int32 {
        #if canImport(Glibc)
            return Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        #elseif canImport(Musl)
            return Musl.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        #else
            return Darwin.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        #endif
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
