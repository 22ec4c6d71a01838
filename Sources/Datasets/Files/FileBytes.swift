#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Files as bytes, whole or in pieces.
package enum FileBytes {
    /// The largest file that readers accept, before and after decompression: 2 GiB.
    package static let limit = 1 << 31

    /// Why a file could not be read.
    enum Problem: Error {
        case absent, forbidden, folder, irregular
        case tooLong(bytes: Int)
        case other(String)

        fileprivate init(_ code: Int32) {
            self =
                switch code {
                case ENOENT, ENOTDIR: .absent
                case EACCES, EPERM: .forbidden
                default: .other(String(cString: strerror(code)))
                }
        }

        /// The same for the user, who calls the file by a name.
        fileprivate func error(_ name: String) -> DataError {
            switch self {
            case .absent:
                DataError(
                    "There is no such file.", file: name,
                    remedy: "Check the path; a relative path starts where the study file is.")
            case .forbidden: DataError("The file may not be read by this user.", file: name)
            case .folder: DataError("This is a folder; a data file is needed.", file: name)
            case .irregular: DataError("This is not a regular file; a data file is needed.", file: name)
            case .tooLong(let bytes):
                DataError(
                    "The file has \(bytes) bytes; at most \(limit) are read.", file: name,
                    remedy: "Use a sample of its rows.")
            case .other(let reason): DataError("The file cannot be read: \(reason).", file: name)
            }
        }
    }

    /// Reads a regular file.
    ///
    /// The file is copied, not mapped: another process that truncates it cannot crash this one.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - name: What errors call it.
    package static func read(_ path: String, named name: String) throws(DataError) -> [UInt8] {
        try named(name) { () throws(Problem) in try contents(of: path, most: limit) }
    }

    /// The first bytes of a regular file; none if it cannot be read.
    package static func beginning(of path: String, most: Int) -> [UInt8] {
        guard let (file, size) = try? open(path) else { return [] }
        defer { close(file) }
        return (try? read(min(size, most), from: file)) ?? []
    }

    /// What a closure reads; its problems as errors of a file with a name.
    static func named<Result>(
        _ name: String, _ read: () throws(Problem) -> Result
    ) throws(DataError) -> Result {
        do {
            return try read()
        } catch {
            throw error.error(name)
        }
    }

    /// The bytes of a regular file that has no more than so many.
    static func contents(of path: String, most: Int) throws(Problem) -> [UInt8] {
        let (file, size) = try open(path)
        defer { close(file) }
        guard size <= most else { throw .tooLong(bytes: size) }
        return try read(size, from: file)
    }

    /// Opens a regular file for reading.
    ///
    /// - Returns: Its descriptor, to be closed by the caller, and its size.
    static func open(_ path: String) throws(Problem) -> (descriptor: Int32, size: Int) {
        let file = systemOpen(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw Problem(errno) }
        var facts = stat()
        guard fstat(file, &facts) == 0 else {
            let code = errno
            close(file)
            throw Problem(code)
        }
        guard facts.st_mode & S_IFMT == S_IFREG else {
            close(file)
            throw facts.st_mode & S_IFMT == S_IFDIR ? .folder : .irregular
        }
        return (file, Int(facts.st_size))
    }

    /// Reads the next bytes of an open file, fewer than asked only at its end.
    static func read(_ size: Int, from file: Int32) throws(Problem) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = systemRead(file, buffer[count...])
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { return }
                count += got
            }
        }
        guard failure == 0 else { throw Problem(failure) }
        return bytes
    }
}

// Outside, where the names of the C library's functions are not those of members.

func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 { open(path, flags, mode) }

private func systemRead(_ file: Int32, _ rest: Slice<UnsafeMutableBufferPointer<UInt8>>) -> Int {
    let rest = UnsafeMutableBufferPointer(rebasing: rest)
    return read(file, rest.baseAddress, rest.count)
}
