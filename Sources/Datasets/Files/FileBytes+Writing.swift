#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension FileBytes {
    /// Why a file could not be written.
    package struct WriteError: Error, CustomStringConvertible {
        /// The system's reason.
        package let description: String

        /// The reason of the system call that has just failed.
        package init() { description = String(cString: strerror(errno)) }
    }

    /// Puts bytes under a name at once and on the disk: nobody sees half of them, and if that fails what was there stays.
    ///
    /// What stands there and is not a plain file, such as `/dev/null`, a pipe or a symbolic link, keeps its place and is
    /// written to.
    package static func write(_ bytes: [UInt8], to path: String) throws(WriteError) {
        guard isReplaceable(path) else {
            return try write(bytes, opening: path, O_WRONLY | O_CREAT | O_TRUNC)
        }
        var facts = stat()
        let mode = stat(path, &facts) == 0 ? facts.st_mode & 0o777 : 0o666
        let half = "\(path).\(getpid()).new"
        do throws(WriteError) {
            unlink(half)
            try write(bytes, opening: half, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
            guard rename(half, path) == 0 else { throw WriteError() }
        } catch {
            unlink(half)
            throw error
        }
    }

    /// Whether another file may take the place of what a path names: a plain file, or nothing.
    package static func isReplaceable(_ path: String) -> Bool {
        var facts = stat()
        return lstat(path, &facts) != 0 || facts.st_mode & S_IFMT == S_IFREG
    }

    private static func write(
        _ bytes: [UInt8], opening path: String, _ flags: Int32, mode: mode_t = 0o666
    ) throws(WriteError) {
        let file = systemOpen(path, flags | O_CLOEXEC, mode)
        guard file >= 0 else { throw WriteError() }
        defer { close(file) }
        guard put(bytes, into: file) == 0 else { throw WriteError() }
        // Devices and pipes have no disk to wait for.
        guard fsync(file) == 0 || errno == EINVAL || errno == EROFS else { throw WriteError() }
    }

    /// Writes bytes to an open file; waits while it takes none.
    ///
    /// - Returns: 0, or why not all were taken, as errno has it.
    package static func put(_ bytes: [UInt8], into file: Int32) -> Int32 {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = systemWrite(file, UnsafeRawBufferPointer(rebasing: rest))
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EAGAIN {
                    var wait = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
                    poll(&wait, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }
}

/// The C library's `write`, outside, where that is not the name of a member.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(file, bytes.baseAddress, bytes.count)
}
