import Foundation
import Glibc

/// A ZeroMQ address that has been understood: `tcp://host:port` or `ipc://path`.
struct EndpointAddress {
    /// What to bind or connect, `localhost` replaced.
    let address: String
    /// Whether nobody beyond this machine can reach it.
    let isLocal: Bool
    /// The file of an ipc address.
    let path: String?
    let usesIPv6: Bool

    /// Reads an address.
    ///
    /// - Parameters:
    ///   - text: As the user wrote it.
    ///   - binding: Whether `*` is a host and a port, 0 a port.
    /// - Throws: `WireError` saying which part is wrong.
    init(_ text: String, binding: Bool) throws {
        if let path = text.dropping("ipc://") {
            try self.init(path: path, text: text)
        } else if let rest = text.dropping("tcp://") {
            try self.init(hostAndPort: rest, text: text, binding: binding)
        } else {
            throw WireError(.address, "address “\(text.prefix(80))” must begin with tcp:// or ipc://")
        }
    }

    private init(path: String, text: String) throws {
        // sockaddr_un holds 108 bytes with the final zero.
        guard (1...107).contains(path.utf8.count) else {
            throw WireError(
                .address, "“\(text.prefix(200))”: a socket's path has 1 to 107 bytes, found \(path.utf8.count)")
        }
        guard path.hasPrefix("/") else {
            throw WireError(.address, "“\(text)”: a socket's path must be absolute, like ipc:///run/leptune/manager")
        }
        address = text
        self.path = path
        isLocal = true
        usesIPv6 = false
    }

    private init(hostAndPort: String, text: String, binding: Bool) throws {
        let example = binding ? "tcp://127.0.0.1:7711" : "tcp://head:7711"
        guard let colon = hostAndPort.lastIndex(of: ":"), colon != hostAndPort.startIndex else {
            throw WireError(.address, "“\(text.prefix(80))” must name a host and a port, like \(example)")
        }
        let host = String(hostAndPort[..<colon])
        let port = String(hostAndPort[hostAndPort.index(after: colon)...])
        guard (binding && port == "*") || UInt16(port).map({ binding || $0 > 0 }) == true else {
            throw WireError(.address, "“\(text.prefix(80))”: “\(port.prefix(20))” is not a port from 1 to 65535")
        }
        if host.contains(":"), !(host.hasPrefix("[") && host.hasSuffix("]")) {
            throw WireError(.address, "“\(text.prefix(80))”: write an IPv6 address in brackets, like tcp://[::1]:7711")
        }
        let name = host == "localhost" ? "127.0.0.1" : host
        address = "tcp://\(name):\(port)"
        isLocal = name == "[::1]" || Self.isIPv4Loopback(name)
        usesIPv6 = name.hasPrefix("[")
        path = nil
    }

    /// Makes the directory of an ipc socket if it is missing, and refuses one that others may enter.
    func prepareDirectory() throws {
        guard let path else { return }
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw WireError(.address, "cannot make the socket's directory \(directory): \(errnoText(errno))")
        }
        var status = stat()
        guard stat(directory, &status) == 0 else {
            throw WireError(.address, "cannot look at the socket's directory \(directory): \(errnoText(errno))")
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw WireError(
                .insecure,
                "the socket's directory \(directory) must be yours and closed to others (mode 700, found \(mode))")
        }
    }

    private static func isIPv4Loopback(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension String {
    /// What follows `prefix`, or nil if the text does not begin with it.
    fileprivate func dropping(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
