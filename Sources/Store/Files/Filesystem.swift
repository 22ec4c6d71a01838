import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What can be asked of files without opening them.
package enum Filesystem {
    /// The size of a file in bytes; nil if there is none.
    ///
    /// - Throws: If the path names something other than a regular file.
    static func size(ofFile path: String) throws(StoreError) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw .system("examine", path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .notAStore(
                path: path, reason: status.st_mode & S_IFMT == S_IFDIR ? "it is a directory" : "it is not a file")
        }
        return Int(status.st_size)
    }

    /// The path that a path leads to, through symbolic links that stand in its last place.
    ///
    /// What lies beside a store is named after it, so that a store with two names would have two locks.
    package static func followed(_ path: String) -> String {
        var path = path
        // As many as the kernel follows; a ring of links is its to refuse.
        for _ in 0..<40 {
            var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            let count = readlink(path, &bytes, bytes.count - 1)
            guard count > 0 else { return path }
            let target = String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
            path = target.hasPrefix("/") ? target : directory(of: path) + "/" + target
        }
        return path
    }

    /// What tells the file at a path from all others; nil if there is none.
    static func identity(ofFile path: String) -> FileIdentity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return FileIdentity(device: UInt64(status.st_dev), number: UInt64(status.st_ino), names: Int(status.st_nlink))
    }

    /// Which file something is, whatever it is called.
    struct FileIdentity {
        /// The filesystem's device.
        let device: UInt64
        /// Its number there.
        let number: UInt64
        /// How many names it has.
        let names: Int

        /// Whether two are the same file.
        func isSame(as other: Self) -> Bool { device == other.device && number == other.number }
    }

    /// The directory in which a path lies.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The kind of network filesystem that a directory lies on; nil for a local one, and where that cannot be told.
    static func network(at directory: String) -> String? {
        var status = stat()
        guard stat(directory, &status) == 0 else { return nil }
        #if os(Linux)
            // Without the list of mounts the kind cannot be told.
            guard let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else { return nil }
            return network(device: UInt64(status.st_dev), mounts: mounts)
        #else
            return nil
        #endif
    }

    /// The kind of network filesystem that a device is, by the list of mounts in the form of proc(5).
    package static func network(device: UInt64, mounts: String) -> String? {
        let major = (device >> 8) & 0xfff | (device >> 32) & ~0xfff
        let minor = device & 0xff | (device >> 12) & ~0xff
        for line in mounts.split(separator: "\n") {
            // ID, parent, device, root, mount point, options, optional fields, a hyphen, kind, source, options.
            let fields = line.split(separator: " ")
            guard fields.count > 6, fields[2] == "\(major):\(minor)" else { continue }
            guard let hyphen = fields[6...].firstIndex(of: "-"), hyphen + 1 < fields.count else { continue }
            let kind = String(fields[hyphen + 1])
            if networkKinds.contains(kind) { return kind }
        }
        return nil
    }

    private static let networkKinds: Set = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "lustre", "gpfs", "coda", "beegfs", "orangefs",
        "gfs2", "ocfs2", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.gcsfuse", "fuse.juicefs",
    ]
}
